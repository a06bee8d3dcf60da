import type { TenantContext } from '../contexts/contexts.js';

/** Between two rounds at least, in milliseconds. */
const stepPauseMs = 250;
/** Messages deleted in one transaction at most. */
const maxRowsPerStep = 1_000;

/**
 * Lets an outbox go of what every receiver has passed, in small steps. Receivers confirm the places that their durable
 * checkpoints have reached; one that has not begun yet keeps everything.
 */
export class OutboxPruning {
  private readonly passed = new Map<string, string | null>();
  private pruned: string | null = null;
  private roundAt = -Infinity;

  constructor(
    private readonly source: TenantContext,
    private readonly pause = stepPauseMs,
  ) {}

  /** Names a receiver, before any of them begins. */
  await(receiver: string): void {
    if (!this.passed.has(receiver)) this.passed.set(receiver, null);
  }

  /**
   * Hears how far a receiver has come in the outbox, and prunes where that is due. Resolves with the milliseconds until
   * there is more to prune; null where there is nothing.
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
