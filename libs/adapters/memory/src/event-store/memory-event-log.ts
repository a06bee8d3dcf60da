import type { Instant, Recorded } from '@tradepost/kernel';
import {
  EventLog,
  VersionConflict,
  type EventBatch,
  type EventCodec,
  type EventHeader,
  type EventMessage,
  type Logged,
  type StoreView,
  type Position,
  type SpanEvents,
  type StreamRange,
} from '@tradepost/platform/event-store';
import { BatchLimit } from '@tradepost/platform/runtime';
import { logPositions } from './memory-positions.js';
import type { MemoryTable, MemoryTables } from './memory-tables.js';

/** An event as it is kept: its number in the log, and what it says as JSON. */
interface StoredRow extends Omit<Recorded, 'event'> {
  readonly number: number;
  readonly type: string;
  readonly json: string;
}

/** The event log in memory. */
export class MemoryEventLog extends EventLog {
  /** By number, from 1. */
  private readonly events: MemoryTable<StoredRow>;
  /** Numbers of the events of each stream. */
  private readonly streams: MemoryTable<readonly number[]>;

  constructor(
    tables: MemoryTables,
    private readonly codec: EventCodec,
    private readonly store: Pick<StoreView, 'personalKeys'>,
    private readonly id: string,
  ) {
    super();
    this.events = tables.table('events');
    this.streams = tables.table('streams');
  }

  override async append(events: readonly Recorded[]): Promise<void> {
    const texts: string[] = [];
    for (const recorded of events) texts.push(await this.codec.encode(recorded, this.store));
    for (const [i, { event, ...recorded }] of events.entries()) {
      const { category, streamId, version } = recorded;
      const stream = this.rowsOf(category, streamId);
      if (stream.some((row) => row.version === version)) throw new VersionConflict(category, streamId, version);
      const number = this.events.size + 1;
      this.events.set(String(number), { ...recorded, number, type: event.type, json: texts[i]! });
      this.streams.set(keyOf(category, streamId), [...stream.map((row) => row.number), number]);
    }
  }

  override async readAfter(
    after: Position | null,
    categories: ReadonlySet<string>,
    limit: number,
    upTo: Position | null = null,
  ): Promise<EventBatch> {
    const isWanted = ({ category }: StoredRow): boolean => categories.has(category);
    const batch = new BatchLimit(limit);
    const rows = admitted(this.between(after, upTo), batch, (row) => (isWanted(row) ? sizeOf(row) : 0));
    return { events: await this.decode(rows.filter(isWanted)), last: positionOf(rows.at(-1)) };
  }

  override async outlineAfter(
    after: Position | null,
    limit: number,
    upTo: Position | null = null,
  ): Promise<readonly EventHeader[]> {
    const rows = [...this.between(after, upTo)].slice(0, limit);
    return rows.map((row) => {
      const { category, streamId, version } = row;
      return { position: positionOf(row), category, streamId, version };
    });
  }

  override async readAt(position: Position): Promise<Logged> {
    const row = this.events.get(String(logPositions.numberOf(position)));
    if (row === undefined) throw new Error(`The event log has no event at ${position}.`);
    return (await this.decode([row]))[0]!;
  }

  override async readSpans(streamId: string, spans: readonly StreamRange[], limit: number): Promise<SpanEvents> {
    const batch = new BatchLimit(limit);
    const rows = admitted(this.within(streamId, spans), batch, sizeOf);
    return { events: await this.decode(rows), more: batch.full };
  }

  override async messagesIn(
    streamId: string,
    spans: readonly StreamRange[],
    limit: number,
  ): Promise<readonly EventMessage[]> {
    return this.within(streamId, spans)
      .slice(0, limit)
      .map(({ id, type, category, correlationId }) => ({
        id,
        type,
        stream: `${category}/${streamId}`,
        correlationId,
      }));
  }

  override async readStream(category: string, streamId: string): Promise<readonly Logged[]> {
    return this.decode(this.rowsOf(category, streamId).sort((one, other) => one.version - other.version));
  }

  override async head(): Promise<Position> {
    return logPositions.at(this.events.size);
  }

  override isPosition(text: string): boolean {
    return logPositions.isPosition(text);
  }

  override async isBeyond(position: Position): Promise<boolean> {
    return logPositions.numberOf(position) > this.events.size;
  }

  override precedes(one: Position | null, other: Position | null): boolean {
    return logPositions.precedes(one, other);
  }

  override async countAfter(position: Position | null, limit = Number.MAX_SAFE_INTEGER): Promise<number> {
    return Math.min(limit, Math.max(0, this.events.size - logPositions.numberOf(position)));
  }

  override async estimatedCount(upTo: Position | null): Promise<number> {
    return logPositions.numberOf(upTo);
  }

  override async oldestAfter(position: Position | null): Promise<Instant | null> {
    return this.events.get(String(logPositions.numberOf(position) + 1))?.occurredAt ?? null;
  }

  override async identity(): Promise<string> {
    return this.id;
  }

  /** Nothing is restored into memory. */
  override async hasReplaced(): Promise<boolean> {
    return false;
  }

  override personalFieldsOf(event: Pick<Recorded, 'category' | 'event'>): readonly string[] {
    return this.codec.personalFieldsOf(event);
  }

  private *between(after: Position | null, upTo: Position | null): Generator<StoredRow> {
    const size = this.events.size;
    const last = upTo === null ? size : Math.min(size, logPositions.numberOf(upTo));
    for (let at = logPositions.numberOf(after) + 1; at <= last; at += 1) yield this.events.get(String(at))!;
  }

  private rowsOf(category: string, streamId: string): StoredRow[] {
    const numbers = this.streams.get(keyOf(category, streamId)) ?? [];
    return numbers.map((number) => this.events.get(String(number))!);
  }

  private within(streamId: string, spans: readonly StreamRange[]): StoredRow[] {
    const rows = spans.flatMap(({ category, after, upTo }) =>
      this.rowsOf(category, streamId).filter(({ version }) => version > after && version <= upTo),
    );
    return rows.sort((one, other) => one.number - other.number);
  }

  private decode(rows: readonly StoredRow[]): Promise<readonly Logged[]> {
    const stored = rows.map(({ number: _, json, ...row }, i) => ({
      ...row,
      position: positionOf(rows[i]!),
      json: () => json,
    }));
    return this.codec.decode(stored, this.store);
  }
}

const keyOf = (category: string, streamId: string): string => `${category}/${streamId}`;
const sizeOf = ({ json }: StoredRow): number => Buffer.byteLength(json);

function positionOf(row: StoredRow): Position;
function positionOf(row: StoredRow | undefined): Position | null;
function positionOf(row: StoredRow | undefined): Position | null {
  return row === undefined ? null : logPositions.at(row.number);
}

function admitted<R>(rows: Iterable<R>, batch: BatchLimit, size: (row: R) => number): R[] {
  const found: R[] = [];
  for (const row of rows) {
    if (!batch.admits(size(row))) break;
    found.push(row);
  }
  return found;
}
