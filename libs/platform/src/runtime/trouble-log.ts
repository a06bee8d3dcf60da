import type { Log } from './log.js';
import { storageReason } from './write-errors.js';

/** The same reason is told once in so many milliseconds: under load, hundreds of transactions a second meet it. */
const repeatIntervalMs = 10_000;

/** Says in the log why changes of one context and tenant could not be stored. */
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
