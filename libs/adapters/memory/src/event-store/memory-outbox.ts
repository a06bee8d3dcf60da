import type { Envelope } from '@tradepost/contracts';
import type { Instant, Recorded } from '@tradepost/kernel';
import { Outbox, type Ends, type EventLog, type Outgoing, type Position } from '@tradepost/platform/event-store';
import { BatchLimit } from '@tradepost/platform/runtime';
import { outboxPositions } from './memory-positions.js';
import type { MemoryTable, MemoryTables } from './memory-tables.js';
import { takeTurn } from './take-turn.js';

interface Message {
  readonly number: number;
  readonly time: Instant;
  /** The envelope as JSON. */
  readonly json: string;
}

/** The outbox in memory. */
export class MemoryOutbox extends Outbox {
  /** By number, oldest first. */
  private readonly messages: MemoryTable<Message>;
  private readonly withheld: MemoryTable<true>;
  /** `last` number ever given, and the number it is `pruned` to. */
  private readonly marks: MemoryTable<number>;

  constructor(
    tables: MemoryTables,
    private readonly events: EventLog,
  ) {
    super();
    this.messages = tables.table('outbox');
    this.withheld = tables.table('withheld');
    this.marks = tables.table('outbox marks');
  }

  override async add(envelopes: readonly Envelope[]): Promise<void> {
    for (const envelope of envelopes) {
      const number = this.mark('last') + 1;
      const { time } = envelope;
      this.messages.set(String(number), { number, time, json: JSON.stringify(envelope) });
      this.marks.set('last', number);
    }
  }

  override async withhold({ id }: Recorded): Promise<void> {
    this.withheld.set(id, true);
  }

  override async withheldOf(events: readonly Recorded[]): Promise<ReadonlySet<string>> {
    return new Set(events.map(({ id }) => id).filter((id) => this.withheld.get(id)));
  }

  override async readAfter(after: Position | null, limit: number): Promise<readonly Outgoing[] | null> {
    if (outboxPositions.numberOf(after) < this.mark('pruned')) return null;
    const batch = new BatchLimit(limit);
    const found: Outgoing[] = [];
    for (const { number, json } of this.after(after)) {
      if (!batch.admits(Buffer.byteLength(json))) break;
      found.push({ position: outboxPositions.at(number), envelope: JSON.parse(json) as Envelope });
    }
    return found;
  }

  override async lastPosition(): Promise<Position> {
    return outboxPositions.at(this.mark('last'));
  }

  override precedes(one: Position | null, other: Position | null): boolean {
    return outboxPositions.precedes(one, other);
  }

  override async oldestAfter(after: Position | null): Promise<Instant | null> {
    return this.after(after).next().value?.time ?? null;
  }

  override async countAfter(after: Position | null): Promise<number> {
    return [...this.after(after)].length;
  }

  override async ends(): Promise<Ends> {
    return { log: await this.events.head(), outbox: await this.lastPosition() };
  }

  override async prune(upTo: Position, limit: number, clock?: () => number): Promise<Position> {
    const [from, to] = [this.mark('pruned'), outboxPositions.numberOf(upTo)];
    if (to <= from) return outboxPositions.at(from);
    const passed = [...this.after(null)].filter(({ number }) => number <= to);
    let [removed, last] = [0, from];
    for (const { number } of takeTurn(passed.slice(0, limit), clock)) {
      this.messages.delete(String(number));
      removed += 1;
      last = number;
    }
    const reached = removed === passed.length ? to : last;
    this.marks.set('pruned', reached);
    return outboxPositions.at(reached);
  }

  private mark(name: 'last' | 'pruned'): number {
    return this.marks.get(name) ?? 0;
  }

  private *after(place: Position | null): Generator<Message, undefined> {
    const last = this.mark('last');
    for (let at = Math.max(outboxPositions.numberOf(place), this.mark('pruned')) + 1; at <= last; at += 1)
      yield this.messages.get(String(at))!;
  }
}
