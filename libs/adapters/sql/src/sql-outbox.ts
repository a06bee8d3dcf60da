import type { Envelope } from '@tradepost/contracts';
import type { Instant, Recorded } from '@tradepost/kernel';
import {
  Outbox,
  type Ends,
  type Outgoing,
  type Position,
  type SqlSession,
  type StoreView,
} from '@tradepost/platform/event-store';
import { BatchLimit } from '@tradepost/platform/runtime';
import { removeRows } from './remove-rows.js';
import type { SqlDialect } from './sql-dialect.js';

interface MessageRow {
  readonly position: number;
  readonly envelope: string;
}

const sizeOfMessage = ({ envelope }: MessageRow): number => Buffer.byteLength(envelope);

/** Checkpoint with the position that the outbox is pruned to. */
const PRUNED_TO = 'outbox.pruned';
const INSERT = 'INSERT INTO outbox (type, subject, envelope) VALUES (?, ?, ?)';
const WITHHOLD = 'INSERT INTO withheld (event_id) VALUES (?)';
const AFTER = 'SELECT position, envelope FROM outbox WHERE position > ? ORDER BY position LIMIT ?';
const PASSED = 'SELECT position FROM outbox WHERE position <= ? ORDER BY position LIMIT ?';
const REMOVE = 'DELETE FROM outbox WHERE position = ?';
/** One statement, so that both are of one moment. */
const ENDS = `SELECT (SELECT max(position) FROM events) AS log, (SELECT max(position) FROM outbox) AS outbox,
  (SELECT position FROM checkpoints WHERE subscription = '${PRUNED_TO}') AS pruned`;

/** The outbox in the table of that name, with integers as positions. */
export class SqlOutbox extends Outbox {
  constructor(
    private readonly session: SqlSession,
    private readonly store: Pick<StoreView, 'checkpoints'>,
    private readonly dialect: SqlDialect,
  ) {
    super();
  }

  override async add(envelopes: readonly Envelope[]): Promise<void> {
    const rows = envelopes.map((envelope) => [envelope.type, envelope.subject, JSON.stringify(envelope)]);
    await this.session.runEach(INSERT, rows);
  }

  override async withhold({ id }: Recorded): Promise<void> {
    await this.session.query(WITHHOLD, [id]);
  }

  override async withheldOf(events: readonly Recorded[]): Promise<ReadonlySet<string>> {
    const { text, value } = this.dialect.amongStrings(events.map(({ id }) => id));
    const rows = await this.session.query<{ id: string }>(
      `SELECT event_id AS id FROM withheld WHERE event_id ${text}`,
      [value],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** The pruned position only grows, and so is read after the messages. */
  override async readAfter(after: Position | null, limit: number): Promise<readonly Outgoing[] | null> {
    const place = Number(after ?? 0);
    const batch = new BatchLimit(limit);
    const rows = await this.session.queryBatch<MessageRow>(AFTER, [place, limit], batch, sizeOfMessage);
    if (place < Number(await this.prunedTo())) return null;
    return rows.map((row) => ({ position: String(row.position), envelope: JSON.parse(row.envelope) as Envelope }));
  }

  override async lastPosition(): Promise<Position> {
    const [row] = await this.session.query<{ last: number | null }>(this.dialect.lastValueOf('outbox'), []);
    return String(row?.last ?? 0);
  }

  override precedes(one: Position | null, other: Position | null): boolean {
    return Number(one ?? 0) < Number(other ?? 0);
  }

  override async oldestAfter(after: Position | null): Promise<Instant | null> {
    const at = this.dialect.textIn('envelope', 'time');
    const text = `SELECT ${at} AS at FROM outbox WHERE position > ? ORDER BY position LIMIT 1`;
    return (await this.session.query<{ at: Instant }>(text, [Number(after ?? 0)]))[0]?.at ?? null;
  }

  override async countAfter(after: Position | null): Promise<number> {
    const text = 'SELECT count(*) AS n FROM outbox WHERE position > ?';
    const [row] = await this.session.query<{ n: number }>(text, [Number(after ?? 0)]);
    return row?.n ?? 0;
  }

  override async ends(): Promise<Ends> {
    interface Row extends Record<'log' | 'outbox', number | null> {
      readonly pruned: string | null;
    }
    const [row] = await this.session.query<Row>(ENDS, []);
    return { log: String(row?.log ?? 0), outbox: String(row?.outbox ?? row?.pruned ?? 0) };
  }

  override async prune(upTo: Position, limit: number, clock?: () => number): Promise<Position> {
    const from = await this.prunedTo();
    if (Number(upTo) <= Number(from)) return from;
    const rows = await this.session.query<{ position: number }>(PASSED, [Number(upTo), limit]);
    const passed = rows.map(({ position }) => position);
    const removed = await removeRows(this.session, REMOVE, passed, clock);
    const isDone = removed === passed.length && removed < limit;
    const to = isDone ? upTo : String(passed[removed - 1]);
    await this.store.checkpoints.move(PRUNED_TO, to);
    return to;
  }

  private async prunedTo(): Promise<Position> {
    return (await this.store.checkpoints.read(PRUNED_TO)).position ?? '0';
  }
}
