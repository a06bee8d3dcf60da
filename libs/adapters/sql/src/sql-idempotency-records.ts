import {
  IdempotencyRecords,
  retentionMs,
  type KeptReply,
  type RepeatableRequest,
  type SqlSession,
} from '@tradepost/platform/event-store';
import { packed, unpacked } from './packed-text.js';
import { removeRows } from './remove-rows.js';

/** Records removed in one sweep. */
const maxRowsPerSweep = 500;

const FIND = `SELECT content, status, headers, body, packed, resource_id AS id, resource_version AS version
  FROM idempotency_records WHERE scope = ?`;
const INSERT = `INSERT INTO idempotency_records
  (scope, content, status, headers, body, kept_at, packed, resource_id, resource_version)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
/** Answered by an index alone: the time of a reply stands behind its body, which may span hundreds of pages. */
export const OLD = 'SELECT id FROM idempotency_records WHERE kept_at < ? ORDER BY kept_at LIMIT ?';
/** Answered by the same index. */
export const OLDEST = 'SELECT min(kept_at) AS keptAt FROM idempotency_records';
const REMOVE = 'DELETE FROM idempotency_records WHERE id = ?';

interface Row {
  readonly content: string;
  readonly status: number;
  readonly headers: string;
  readonly body: string;
  readonly packed: Uint8Array | null;
  readonly id: string | null;
  readonly version: number | null;
}

/** Stored replies in the table `idempotency_records`. */
export class SqlIdempotencyRecords extends IdempotencyRecords {
  constructor(private readonly session: SqlSession) {
    super();
  }

  override async find({ scope, content }: RepeatableRequest): Promise<{ reply: KeptReply; same: boolean } | null> {
    const [row] = await this.session.query<Row>(FIND, [scope]);
    if (row === undefined) return null;
    const { status, headers, body, packed: bytes, id, version } = row;
    const text = unpacked({ text: body, packed: bytes });
    const resource = id === null || version === null ? null : { id, version };
    const reply = { status, headers: JSON.parse(headers) as Record<string, string>, body: text, resource };
    return { reply, same: row.content === content };
  }

  override async add(
    { scope, content }: RepeatableRequest,
    { status, headers, body, resource }: KeptReply,
    now = Date.now(),
  ): Promise<void> {
    const { text, packed: bytes } = packed(body);
    const { id, version } = resource ?? { id: null, version: null };
    const given = [status, JSON.stringify(headers), text, now, bytes, id, version];
    await this.session.query(INSERT, [scope, content, ...given]);
  }

  override async oldestKeptAt(): Promise<number | null> {
    const [row] = await this.session.query<{ keptAt: number | null }>(OLDEST, []);
    return row!.keptAt;
  }

  override async sweep(now: number, clock?: () => number): Promise<boolean> {
    const old = await this.session.query<{ id: number }>(OLD, [now - retentionMs, maxRowsPerSweep]);
    const ids = old.map(({ id }) => id);
    const removed = await removeRows(this.session, REMOVE, ids, clock);
    return removed < ids.length || ids.length === maxRowsPerSweep;
  }
}
