import type { Instant, Recorded } from '@tradepost/kernel';
import {
  EventLog,
  VersionConflict,
  type EventBatch,
  type EventCodec,
  type EventHeader,
  type EventMessage,
  type Logged,
  type Position,
  type SpanEvents,
  type SqlSession,
  type StoreView,
  type StreamRange,
} from '@tradepost/platform/event-store';
import { BatchLimit, isUniqueViolation } from '@tradepost/platform/runtime';
import { sizeOfRow, storedOf, type EventRow } from './event-row.js';
import { packed } from './packed-text.js';

const SCHEMA_VERSION = 1;
const columns = (content = 'data, packed') =>
  `position, event_id, category, stream_id, version, type, ${content}, unpacked_size, occurred_at, correlation_id, causation_id, principal`;
const INSERT = `INSERT INTO events (event_id, category, stream_id, version, type, schema_version, data, occurred_at,
  correlation_id, causation_id, principal, packed, unpacked_size) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const BETWEEN = 'position > ? AND position <= ? ORDER BY position LIMIT ?';

/** The event log in the table `events`, with integers as positions. */
export class SqlEventLog extends EventLog {
  constructor(
    private readonly session: SqlSession,
    private readonly codec: EventCodec,
    private readonly store: Pick<StoreView, 'personalKeys'>,
  ) {
    super();
  }

  override async append(events: readonly Recorded[]): Promise<void> {
    const [first] = events;
    if (first === undefined) return;
    const { category, streamId } = first;
    const rows: unknown[][] = [];
    for (const recorded of events) {
      const { id, version, event, occurredAt, correlationId, causationId, principal } = recorded;
      const json = await this.codec.encode(recorded, this.store);
      const { text, packed: content } = packed(json);
      const values = [id, category, streamId, version, event.type, SCHEMA_VERSION, text, occurredAt, correlationId];
      rows.push([...values, causationId, principal, content, content && Buffer.byteLength(json)]);
    }
    try {
      await this.session.runEach(INSERT, rows);
    } catch (error) {
      if (isUniqueViolation(error)) throw new VersionConflict(category, streamId, first.version);
      throw error;
    }
  }

  override async readAfter(
    after: Position | null,
    categories: ReadonlySet<string>,
    limit: number,
    upTo: Position | null = null,
  ): Promise<EventBatch> {
    const wish = `category IN (${Array.from(categories, () => '?').join(', ')})`;
    const content = `CASE WHEN ${wish} THEN data END AS data, CASE WHEN ${wish} THEN packed END AS packed`;
    const text = `SELECT ${columns(content)} FROM events WHERE ${BETWEEN}`;
    const values = [...categories, ...categories, ...bounds(after, upTo), limit];
    const rows = await this.session.queryBatch<EventRow>(text, values, new BatchLimit(limit), sizeOfRow);
    const wanted = rows.filter((row) => categories.has(row.category));
    const last = rows.at(-1)?.position;
    return { events: await this.decode(wanted), last: last === undefined ? null : String(last) };
  }

  override async outlineAfter(
    after: Position | null,
    limit: number,
    upTo: Position | null = null,
  ): Promise<readonly EventHeader[]> {
    const text = `SELECT position, category, stream_id, version FROM events WHERE ${BETWEEN}`;
    const rows = await this.session.query<EventRow>(text, [...bounds(after, upTo), limit]);
    return rows.map(({ position, category, stream_id: streamId, version }) => ({
      position: String(position),
      category,
      streamId,
      version,
    }));
  }

  /** Stored events after a position, of every category, oldest first, as many as make a batch. */
  rowsAfter(after: number, limit: number): Promise<EventRow[]> {
    const text = `SELECT ${columns()} FROM events WHERE position > ? ORDER BY position LIMIT ?`;
    return this.session.queryBatch<EventRow>(text, [after, limit], new BatchLimit(limit), sizeOfRow);
  }

  override async readAt(position: Position): Promise<Logged> {
    const text = `SELECT ${columns()} FROM events WHERE position = ?`;
    const [event] = await this.decode(await this.session.query<EventRow>(text, [Number(position)]));
    if (event === undefined) throw new Error(`The event log has no event at ${position}.`);
    return event;
  }

  override async readSpans(streamId: string, spans: readonly StreamRange[], limit: number): Promise<SpanEvents> {
    if (spans.length === 0) return { events: [], more: false };
    const { condition, values } = within(streamId, spans);
    const text = `SELECT ${columns()} FROM events WHERE ${condition} ORDER BY position LIMIT ?`;
    const batch = new BatchLimit(limit);
    const rows = await this.session.queryBatch<EventRow>(text, [...values, limit + 1], batch, sizeOfRow);
    return { events: await this.decode(rows), more: batch.full };
  }

  override async messagesIn(
    streamId: string,
    spans: readonly StreamRange[],
    limit: number,
  ): Promise<readonly EventMessage[]> {
    if (spans.length === 0) return [];
    const { condition, values } = within(streamId, spans);
    const text = `SELECT event_id AS id, type, category || '/' || stream_id AS stream, correlation_id AS "correlationId"
      FROM events WHERE ${condition} ORDER BY position LIMIT ?`;
    return this.session.query<EventMessage>(text, [...values, limit]);
  }

  override async readStream(category: string, streamId: string): Promise<readonly Logged[]> {
    const text = `SELECT ${columns()} FROM events WHERE category = ? AND stream_id = ? ORDER BY version`;
    return this.decode(await this.session.query<EventRow>(text, [category, streamId]));
  }

  override async head(): Promise<Position> {
    const [row] = await this.session.query<{ head: number | null }>('SELECT max(position) AS head FROM events', []);
    return String(row?.head ?? 0);
  }

  override isPosition(text: string): boolean {
    return /^(0|[1-9]\d{0,14})$/.test(text);
  }

  override async isBeyond(position: Position): Promise<boolean> {
    return Number(position) > Number(await this.head());
  }

  override precedes(one: Position | null, other: Position | null): boolean {
    return Number(one ?? 0) < Number(other ?? 0);
  }

  override async countAfter(position: Position | null, limit = Number.MAX_SAFE_INTEGER): Promise<number> {
    const text = 'SELECT count(*) AS n FROM (SELECT 1 FROM events WHERE position > ? LIMIT ?) AS later';
    const [row] = await this.session.query<{ n: number }>(text, [Number(position ?? 0), limit]);
    return row?.n ?? 0;
  }

  override async estimatedCount(upTo: Position | null): Promise<number> {
    return Number(upTo ?? 0);
  }

  override async oldestAfter(position: Position | null): Promise<Instant | null> {
    const text = 'SELECT occurred_at AS at FROM events WHERE position > ? ORDER BY position LIMIT 1';
    return (await this.session.query<{ at: Instant }>(text, [Number(position ?? 0)]))[0]?.at ?? null;
  }

  override async identity(): Promise<string> {
    const [row] = await this.session.query<{ id: string }>('SELECT id FROM log_identity', []);
    if (row === undefined) throw new Error('The event log has lost its id: the table log_identity is empty.');
    return row.id;
  }

  override async hasReplaced(identity: string): Promise<boolean> {
    return (await this.session.sql`SELECT 1 FROM log_ancestors WHERE id = ${identity}`).length > 0;
  }

  override personalFieldsOf(event: Pick<Recorded, 'category' | 'event'>): readonly string[] {
    return this.codec.personalFieldsOf(event);
  }

  /** Decodes stored events. */
  decode(rows: readonly EventRow[]): Promise<readonly Logged[]> {
    return this.codec.decode(rows.map(storedOf), this.store);
  }
}

function bounds(after: Position | null, upTo: Position | null): readonly number[] {
  return [Number(after ?? 0), Number(upTo ?? Number.MAX_SAFE_INTEGER)];
}

/** Condition for events within these ranges. */
function within(streamId: string, spans: readonly StreamRange[]): { condition: string; values: unknown[] } {
  const one = '(category = ? AND stream_id = ? AND version > ? AND version <= ?)';
  return {
    condition: spans.map(() => one).join(' OR '),
    values: spans.flatMap(({ category, after, upTo }) => [category, streamId, after, upTo]),
  };
}
