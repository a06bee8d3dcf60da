import type { EventBatch, Logged, LogWindow, Position } from '@tradepost/platform/event-store';
import type { EventRow } from './event-row.js';
import type { SqlEventLog } from './sql-event-log.js';

/** Greatest number of events held, unless more are requested at once. */
const maxWindowEvents = 500;

interface Entry {
  readonly row: EventRow;
  /** Kept once decoded, unless it has personal fields: the key may be deleted at any time. */
  event: Logged | null;
}

/** All events of a log after one position, up to another. */
interface Held {
  readonly from: number;
  readonly to: number;
  readonly entries: readonly Entry[];
}

/**
 * The batch of a log that was read last. Readers that follow a log request the same events one after the other; each
 * event is read and decoded once for all of them. A log is append-only, so what is held stays true.
 */
export class SqlLogWindow implements LogWindow {
  private held: Held = { from: 0, to: 0, entries: [] };

  constructor(private readonly log: SqlEventLog) {}

  async readAfter(after: Position | null, categories: ReadonlySet<string>, limit: number): Promise<EventBatch> {
    const place = Number(after ?? 0);
    const { entries } = await this.from(place, Math.max(limit, maxWindowEvents));
    const first = entries.findIndex(({ row }) => row.position > place);
    const stretch = first < 0 ? [] : entries.slice(first, first + limit);
    const last = stretch.at(-1);
    return {
      events: await this.eventsOf(stretch.filter(({ row }) => categories.has(row.category))),
      last: last === undefined ? null : String(last.row.position),
    };
  }

  /** Concurrent readers move the window: each goes on with the batch it was given. */
  private async from(place: number, limit: number): Promise<Held> {
    const { from, to } = this.held;
    if (from <= place && place < to) return this.held;
    const rows = await this.log.rowsAfter(place, limit);
    const entries = rows.map((row) => ({ row, event: null }));
    return (this.held = { from: place, to: rows.at(-1)?.position ?? place, entries });
  }

  private async eventsOf(entries: readonly Entry[]): Promise<readonly Logged[]> {
    const unread = entries.filter(({ event }) => event === null);
    const decoded = await this.log.decode(unread.map(({ row }) => row));
    const fresh = new Map(unread.map((entry, i) => [entry, decoded[i]!]));
    for (const [entry, event] of fresh) if (this.log.personalFieldsOf(event).length === 0) entry.event = event;
    return entries.map((entry) => entry.event ?? fresh.get(entry)!);
  }
}
