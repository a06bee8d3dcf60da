import type { Log } from './log.js';
import { storageReason } from './write-errors.js';

/**
 * Least time between two log lines with the same reason, in milliseconds: hundreds of transactions a second may fail.
 */
const repeatIntervalMs = 10_000;

/** Logs why changes of one context and tenant cannot be stored. */
export class TroubleLog {
  private reason: string | null = null;
  private toldAt = -Infinity;

  constructor(
    private readonly log: Log,
    private readonly about: { readonly context: string; readonly tenant: string },
  ) {}

  failed(trouble: unknown): void {
    const reason = storageReason(trouble);
    const now = performance.now();
    if (reason === this.reason && now - this.toldAt < repeatIntervalMs) return;
    [this.reason, this.toldAt] = [reason, now];
    const { context, tenant } = this.about;
    this.log.warn({ ...this.about, reason }, `Changes of ${context} for ${tenant} could not be stored: ${reason}.`);
  }

  reopened(): void {
    const { context, tenant } = this.about;
    this.log.warn(this.about, `The write model of ${context} for ${tenant} was examined and opened again.`);
  }
}
