import { deepFreeze, type DomainEvent, type Instant, type Recorded, type StreamType } from '@tradepost/kernel';
import { BatchLimit } from '../runtime/batch-limit.js';
import { packed } from './packed-text.js';
import type { SqlSession } from './sql-session.js';
import { isUniqueViolation } from '../runtime/write-errors.js';
import { within, type StreamRange } from './event-messages.js';
import { contentOf, sizeOfRow, type EventRow } from './event-row.js';
import type { Position, Logged, EventBatch, SpanEvents, EventHeader } from './logged-event.js';
import { newPersonalKey, personalFieldsOf, encrypt, decrypt } from './personal-data.js';

/** Someone else has taken the stream on in the meantime. */
export class VersionConflict extends Error {
  constructor(category: string, streamId: string, version: number) {
    super(`The stream of ${category} ${streamId} has a version ${version} already. Load it again and decide anew.`);
    this.name = 'VersionConflict';
  }
}

const SCHEMA_VERSION = 1;
const columns = (content = 'data, packed') =>
  `position, event_id, category, stream_id, version, type, ${content}, unpacked_size, occurred_at, correlation_id, causation_id, principal`;
const INSERT = `INSERT INTO events (event_id, category, stream_id, version, type, schema_version, data, occurred_at,
  correlation_id, causation_id, principal, packed, unpacked_size) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** The append-only log of one context: every event of every stream, in the order of their commits. */
export class EventLog {
  private readonly types: ReadonlyMap<string, StreamType<DomainEvent>>;

  constructor(types: readonly StreamType<never>[]) {
    this.types = new Map(types.map((type) => [type.category, type as unknown as StreamType<DomainEvent>]));
  }

  /** Appends events of one stream inside the transaction of the session. Throws `VersionConflict`. */
  async append(session: SqlSession, events: readonly Recorded[]): Promise<void> {
    const [first] = events;
    if (first === undefined) return;
    const { category, streamId } = first;
    const rows: unknown[][] = [];
    for (const { id, version, event, occurredAt, correlationId, causationId, principal } of events) {
      const fields = personalFieldsOf(this.typeOf(category), event.type);
      const { type, ...open } = event;
      const sealed = fields.length === 0 ? open : encrypt(open, fields, await this.keyFor(session, streamId), id);
      const data = JSON.stringify(sealed);
      const { text, packed: content } = packed(data);
      const values = [id, category, streamId, version, type, SCHEMA_VERSION, text, occurredAt, correlationId];
      rows.push([...values, causationId, principal, content, content && Buffer.byteLength(data)]);
    }
    try {
      await session.runEach(INSERT, rows);
    } catch (error) {
      if (isUniqueViolation(error)) throw new VersionConflict(category, streamId, first.version);
      throw error;
    }
  }

  /**
   * The events after a place (null: from the beginning), up to another, whose category is wanted, oldest first: as many
   * as the limit and the bytes of a batch allow.
   */
  async readAfter(
    session: SqlSession,
    after: Position | null,
    categories: ReadonlySet<string>,
    limit: number,
    upTo: Position | null = null,
  ): Promise<EventBatch> {
    const wish = `category IN (${Array.from(categories, () => '?').join(', ')})`;
    const content = `CASE WHEN ${wish} THEN data END AS data, CASE WHEN ${wish} THEN packed END AS packed`;
    const text = `SELECT ${columns(content)} FROM events
      WHERE position > ? AND position <= ? ORDER BY position LIMIT ?`;
    const bounds = [Number(after ?? 0), Number(upTo ?? Number.MAX_SAFE_INTEGER)];
    const values = [...categories, ...categories, ...bounds, limit];
    const rows = await session.queryBatch<EventRow>(text, values, new BatchLimit(limit), sizeOfRow);
    const wanted = rows.filter((row) => categories.has(row.category));
    const last = rows.at(-1)?.position;
    return { events: await this.decode(session, wanted), last: last === undefined ? null : String(last) };
  }

  /** Where the events after a place stand, up to another, of every category, oldest first. What they say is not read. */
  async outlineAfter(
    session: SqlSession,
    after: Position | null,
    limit: number,
    upTo: Position | null = null,
  ): Promise<readonly EventHeader[]> {
    const text = `SELECT position, category, stream_id, version FROM events
      WHERE position > ? AND position <= ? ORDER BY position LIMIT ?`;
    const bounds = [Number(after ?? 0), Number(upTo ?? Number.MAX_SAFE_INTEGER)];
    const rows = await session.query<EventRow>(text, [...bounds, limit]);
    return rows.map(({ position, category, stream_id: streamId, version }) => ({
      position: String(position),
      category,
      streamId,
      version,
    }));
  }

  /** What is stored after a place, of every category, oldest first, as much as makes a batch. */
  rowsAfter(session: SqlSession, after: number, limit: number): Promise<EventRow[]> {
    const text = `SELECT ${columns()} FROM events WHERE position > ? ORDER BY position LIMIT ?`;
    return session.queryBatch<EventRow>(text, [after, limit], new BatchLimit(limit), sizeOfRow);
  }

  /** The event at a place. Throws where there is none. */
  async readAt(session: SqlSession, position: Position): Promise<Logged> {
    const text = `SELECT ${columns()} FROM events WHERE position = ?`;
    const [event] = await this.decode(session, await session.query<EventRow>(text, [Number(position)]));
    if (event === undefined) throw new Error(`The event log has no event at ${position}.`);
    return event;
  }

  /**
   * The first events of streams that share an id, each stream within its span, in the order of their commits: as many as
   * the limit and the bytes of a batch allow.
   */
  async readSpans(
    session: SqlSession,
    streamId: string,
    spans: readonly StreamRange[],
    limit: number,
  ): Promise<SpanEvents> {
    if (spans.length === 0) return { events: [], more: false };
    const { condition, values } = within(streamId, spans);
    const text = `SELECT ${columns()} FROM events WHERE ${condition} ORDER BY position LIMIT ?`;
    const bounds = new BatchLimit(limit);
    const rows = await session.queryBatch<EventRow>(text, [...values, limit + 1], bounds, sizeOfRow);
    return { events: await this.decode(session, rows), more: bounds.full };
  }

  /** Names of the fields of an event that are personal. */
  personalFieldsOf({ category, event }: Pick<Recorded, 'category' | 'event'>): readonly string[] {
    return personalFieldsOf(this.typeOf(category), event.type);
  }

  /** One whole stream, oldest first. */
  async readStream(session: SqlSession, category: string, streamId: string): Promise<readonly Logged[]> {
    const text = `SELECT ${columns()} FROM events WHERE category = ? AND stream_id = ? ORDER BY version`;
    return this.decode(session, await session.query<EventRow>(text, [category, streamId]));
  }

  /** Place of the newest event; the place before the first while there is none. */
  async head(session: SqlSession): Promise<Position> {
    const [row] = await session.query<{ head: number | null }>('SELECT max(position) AS head FROM events', []);
    return String(row?.head ?? 0);
  }

  /** Whether a text that came from outside reads as a place at all. */
  isPosition(text: string): boolean {
    return /^(0|[1-9]\d{0,14})$/.test(text);
  }

  /** Whether a place lies beyond the newest event, where this log cannot have led anybody. */
  async isBeyond(session: SqlSession, position: Position): Promise<boolean> {
    return Number(position) > Number(await this.head(session));
  }

  /** Whether one place lies before another; null lies before every event. */
  precedes(one: Position | null, other: Position | null): boolean {
    return this.reckon(one) < this.reckon(other);
  }

  /** About how many events there are up to a place (null: none), told from the place alone. */
  reckon(place: Position | null): number {
    return Number(place ?? 0);
  }

  /** The id that tells this log from every other. */
  async identity(session: SqlSession): Promise<string> {
    const [row] = await session.query<{ id: string }>('SELECT id FROM log_identity', []);
    if (row === undefined) throw new Error('The event log has lost its id: the table log_identity is empty.');
    return row.id;
  }

  /** When the first event after a place (null: the first of all) was recorded; null where there is none. */
  async oldestAfter(session: SqlSession, after: Position | null): Promise<Instant | null> {
    const text = 'SELECT occurred_at AS at FROM events WHERE position > ? ORDER BY position LIMIT 1';
    return (await session.query<{ at: Instant }>(text, [Number(after ?? 0)]))[0]?.at ?? null;
  }

  /** How many events lie after a place (null: from the beginning). */
  async countAfter(session: SqlSession, after: Position | null): Promise<number> {
    const text = 'SELECT count(*) AS n FROM events WHERE position > ?';
    const [row] = await session.query<{ n: number }>(text, [Number(after ?? 0)]);
    return row?.n ?? 0;
  }

  /** The key of a person, made where they have none yet. */
  private async keyFor(session: SqlSession, subject: string): Promise<string> {
    const known = await this.keyOf(session, subject);
    if (known !== null) return known;
    const secret = newPersonalKey();
    await session.query('INSERT INTO personal_keys (subject, secret) VALUES (?, ?)', [subject, secret]);
    return secret;
  }

  private async keyOf(session: SqlSession, subject: string): Promise<string | null> {
    const text = 'SELECT secret FROM personal_keys WHERE subject = ?';
    const [known] = await session.query<{ secret: string }>(text, [subject]);
    return known?.secret ?? null;
  }

  /** Events as they were recorded, of rows as they are stored. */
  async decode(session: SqlSession, rows: readonly EventRow[]): Promise<readonly Logged[]> {
    const keys = new Map<string, string | null>();
    const events: Logged[] = [];
    for (const row of rows) {
      const stored = contentOf(row);
      const fields = personalFieldsOf(this.typeOf(row.category), row.type);
      if (fields.length > 0 && !keys.has(row.stream_id))
        keys.set(row.stream_id, await this.keyOf(session, row.stream_id));
      const data =
        fields.length === 0 ? stored : decrypt(stored, fields, keys.get(row.stream_id) ?? null, row.event_id);
      events.push({
        position: String(row.position),
        id: row.event_id,
        category: row.category,
        streamId: row.stream_id,
        version: row.version,
        event: deepFreeze({ type: row.type, ...data }),
        occurredAt: row.occurred_at,
        correlationId: row.correlation_id,
        causationId: row.causation_id,
        principal: row.principal,
      });
    }
    return events;
  }

  private typeOf(category: string): StreamType<DomainEvent> {
    const type = this.types.get(category);
    if (type === undefined)
      throw new Error(`No stream type is declared for ${category}; name it where the context is set up.`);
    return type;
  }
}
