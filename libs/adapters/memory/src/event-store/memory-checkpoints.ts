import { Checkpoints, type FailedDeliveries, type CheckpointState } from '@tradepost/platform/event-store';
import type { MemoryTable, MemoryTables } from './memory-tables.js';

/** Checkpoints in memory. */
export class MemoryCheckpoints extends Checkpoints {
  private readonly positions: MemoryTable<string>;

  constructor(
    tables: MemoryTables,
    private readonly failed: FailedDeliveries,
  ) {
    super();
    this.positions = tables.table('checkpoints');
  }

  override async read(subscription: string): Promise<CheckpointState> {
    const position = this.positions.get(subscription) ?? null;
    return { position, hasFailures: (await this.failed.streams(subscription)).length > 0 };
  }

  override async move(subscription: string, position: string): Promise<void> {
    this.positions.set(subscription, position);
  }
}
