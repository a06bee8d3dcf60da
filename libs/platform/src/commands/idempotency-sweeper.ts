import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { PlatformSettings } from '../runtime/platform-settings.js';
import { Contexts, type BoundedContext, type TenantContext } from '../contexts/contexts.js';
import { reasonOf } from '../runtime/fault.js';
import { Log } from '../runtime/log.js';
import { LastRead } from '../runtime/last-read.js';
import { retentionMs } from '../event-store/idempotency-records.js';

/** Interval between two rounds, in milliseconds. */
const sweepIntervalMs = 60_000;
/** Pause between two steps of a round, in which commands run, in milliseconds. */
const stepPauseMs = 20;

/** Removes expired replies, where deliveries run. Safe to run twice at once. */
@Injectable()
export class IdempotencySweeper implements OnApplicationBootstrap {
  /** When the oldest record of each database was kept, read again only where the database has changed. */
  private readonly oldest = new WeakMap<TenantContext['database'], LastRead<number | null>>();
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly settings: PlatformSettings,
    private readonly contexts: Contexts,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    if (this.settings.worker === 'inline') this.running = this.run();
  }

  /** Resolves once the current step has ended. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      for (const context of this.contexts.all) for (const open of context.all) await this.sweepAll(context, open);
      await this.rest(sweepIntervalMs);
    }
  }

  /** An error ends this round alone. */
  private async sweepAll(from: BoundedContext, { tenant, database }: TenantContext): Promise<void> {
    const context = { tenant, principal: 'sweeper', correlationId: '', causationId: null };
    try {
      if (!(await this.hasOld(database))) return;
      while (!this.stopping.signal.aborted && from.isOpen(tenant)) {
        const more = await database.transactUnbounded('SweepIdempotencyRecords', context, ({ idempotencyRecords }) =>
          idempotencyRecords.sweep(Date.now()),
        );
        if (!more) return;
        await this.rest(stepPauseMs);
      }
    } catch (error) {
      if (from.isOpen(tenant))
        this.log.warn({ tenant }, `Old idempotency records could not be removed: ${reasonOf(error)}`);
    }
  }

  private async hasOld(database: TenantContext['database']): Promise<boolean> {
    const last = this.oldest.get(database) ?? new LastRead();
    this.oldest.set(database, last);
    const keptAt = await last.of(database, null, () => database.idempotencyRecords.oldestKeptAt());
    return keptAt !== null && keptAt < Date.now() - retentionMs;
  }

  private async rest(milliseconds: number): Promise<void> {
    await pause(milliseconds, undefined, { signal: this.stopping.signal, ref: false }).catch(() => undefined);
  }
}
