import {
  IdempotencyRecords,
  retentionMs,
  type KeptReply,
  type RepeatableRequest,
} from '@tradepost/platform/event-store';
import { DuplicateRow } from './duplicate-row.js';
import type { MemoryTable, MemoryTables } from './memory-tables.js';
import { takeTurn } from './take-turn.js';

/** Records that one sweep removes at most. */
const maxRowsPerSweep = 500;

interface Kept extends RepeatableRequest {
  readonly reply: KeptReply;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Kept replies in memory. */
export class MemoryIdempotencyRecords extends IdempotencyRecords {
  /** By scope. */
  private readonly records: MemoryTable<Kept>;

  constructor(tables: MemoryTables) {
    super();
    this.records = tables.table('idempotency records');
  }

  override async find({ scope, content }: RepeatableRequest): Promise<{ reply: KeptReply; same: boolean } | null> {
    const kept = this.records.get(scope);
    return kept === undefined ? null : { reply: structuredClone(kept.reply), same: kept.content === content };
  }

  override async add({ scope, content }: RepeatableRequest, reply: KeptReply, now = Date.now()): Promise<void> {
    if (this.records.get(scope) !== undefined) throw new DuplicateRow('idempotency_records', ['scope']);
    this.records.set(scope, { scope, content, reply: structuredClone(reply), at: now });
  }

  override async oldestKeptAt(): Promise<number | null> {
    const times = [...this.records.values()].map(({ at }) => at);
    return times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b));
  }

  override async sweep(now: number, clock?: () => number): Promise<boolean> {
    const old = [...this.records.values()].filter(({ at }) => at < now - retentionMs).sort((a, b) => a.at - b.at);
    let removed = 0;
    for (const { scope } of takeTurn(old.slice(0, maxRowsPerSweep), clock)) {
      this.records.delete(scope);
      removed += 1;
    }
    return removed < old.length;
  }
}
