import type { TenantContext } from '../contexts/contexts.js';

/** Least interval between two rounds, in milliseconds. */
const stepPauseMs = 250;
/** Greatest number of messages deleted in one transaction. */
const maxRowsPerStep = 1_000;

/**
 * Prunes an outbox up to where every receiver has passed, in small steps. Receivers confirm their durable checkpoints;
 * one that has not started keeps everything.
 */
export class OutboxPruning {
  private readonly passed = new Map<string, string | null>();
  private pruned: string | null = null;
  private roundAt = -Infinity;

  constructor(
    private readonly source: TenantContext,
    private readonly pause = stepPauseMs,
  ) {}

  /** Names a receiver, before any of them starts. */
  await(receiver: string): void {
    if (!this.passed.has(receiver)) this.passed.set(receiver, null);
  }

  /**
   * Records the durable checkpoint of a receiver, and prunes where due. Resolves with the milliseconds until the next
   * step; null where nothing is left to prune.
   */
  async confirm(receiver: string, position: string | null): Promise<number | null> {
    this.passed.set(receiver, position);
    const now = performance.now();
    const upTo = this.passedByAll();
    if (upTo === null || !this.isBehind(upTo)) return null;
    if (now - this.roundAt < this.pause) return this.pause - (now - this.roundAt);
    this.roundAt = now;
    const { tenant, database } = this.source;
    const context = { tenant, principal: 'outbox', correlationId: '', causationId: null };
    this.pruned = await database.transactUnbounded('PruneOutbox', context, ({ outbox }) =>
      outbox.prune(upTo, maxRowsPerStep),
    );
    return this.isBehind(upTo) ? this.pause : null;
  }

  private isBehind(upTo: string): boolean {
    return this.source.database.outbox.precedes(this.pruned, upTo);
  }

  private passedByAll(): string | null {
    const { outbox } = this.source.database;
    let least: string | null = null;
    for (const position of this.passed.values()) {
      if (position === null) return null;
      if (least === null || outbox.precedes(position, least)) least = position;
    }
    return least;
  }
}
