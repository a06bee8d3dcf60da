import type { Session } from '../persistence/session.js';
import type { EventLog, EventRow, Logged, Position, Stretch } from './event-log.js';

/** Events that it holds at most, unless asked for more at once. */
const EXTENT = 500;

interface Entry {
  readonly row: EventRow;
  /** Kept once it was asked for, unless it says something about a person: their key may be deleted at any time. */
  event: Logged | null;
}

/**
 * The stretch of a log that was read last. Those who follow a log ask for the same events one after the other; this way
 * each is read and decoded once for all of them. A log is only ever appended to, so that what is held stays true.
 */
export class LogWindow {
  private entries: readonly Entry[] = [];
  private from = 0;
  private to = 0;

  constructor(
    private readonly log: EventLog,
    private readonly session: Session,
  ) {}

  /** The events after a place (null: from the beginning) whose category is wanted, oldest first. */
  async readAfter(after: Position | null, categories: ReadonlySet<string>, limit: number): Promise<Stretch> {
    const place = Number(after ?? 0);
    if (place < this.from || place >= this.to) await this.move(place, Math.max(limit, EXTENT));
    const first = this.entries.findIndex(({ row }) => row.position > place);
    const stretch = first < 0 ? [] : this.entries.slice(first, first + limit);
    const last = stretch.at(-1);
    return {
      events: await this.eventsOf(stretch.filter(({ row }) => categories.has(row.category))),
      last: last === undefined ? null : String(last.row.position),
    };
  }

  private async move(place: number, limit: number): Promise<void> {
    const rows = await this.log.rowsAfter(this.session, place, limit);
    this.entries = rows.map((row) => ({ row, event: null }));
    this.from = place;
    this.to = rows.at(-1)?.position ?? place;
  }

  private async eventsOf(entries: readonly Entry[]): Promise<readonly Logged[]> {
    const unread = entries.filter(({ event }) => event === null);
    const decoded = await this.log.decode(
      this.session,
      unread.map(({ row }) => row),
    );
    const fresh = new Map(unread.map((entry, i) => [entry, decoded[i]!]));
    for (const [entry, event] of fresh) if (this.log.personalFieldsOf(event).length === 0) entry.event = event;
    return entries.map((entry) => entry.event ?? fresh.get(entry)!);
  }
}
