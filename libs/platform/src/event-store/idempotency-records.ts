import { packed, unpacked } from './packed-text.js';
import { removeRows } from './remove-rows.js';
import type { SqlSession } from './sql-session.js';

/** The resource that a reply shows, for what has to follow the reply each time it is given. */
export interface ShownResource {
  readonly id: string;
  readonly version: number;
}

/** A reply as it was given. */
export interface KeptReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body: string;
  /** Null where it shows none. */
  readonly resource: ShownResource | null;
}

/** A request that may come again: what it is known by, and what it asks for. */
export interface RepeatableRequest {
  /** 16 bytes as base64url, made of all that the key is valid for. */
  readonly scope: string;
  /** 16 bytes as base64url, made of the content. */
  readonly content: string;
}

/** How long a reply can be asked for again, in milliseconds. */
export const retentionMs = 24 * 60 * 60 * 1000;
/** Records that one sweep removes at most. */
const maxRowsPerSweep = 500;

const FIND = `SELECT content, status, headers, body, packed, resource_id AS id, resource_version AS version
  FROM idempotency_records WHERE scope = ?`;
const INSERT = `INSERT INTO idempotency_records
  (scope, content, status, headers, body, kept_at, packed, resource_id, resource_version)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
/** Answered by an index alone: a reply's time stands behind its body, which may have hundreds of pages. */
export const OLD = 'SELECT id FROM idempotency_records WHERE kept_at < ? ORDER BY kept_at LIMIT ?';
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

/** The reply that a request got when it was carried out, and whether it asked for the same; null: it is new. */
export async function recall(
  session: SqlSession,
  { scope, content }: RepeatableRequest,
): Promise<{ readonly reply: KeptReply; readonly same: boolean } | null> {
  const [row] = await session.query<Row>(FIND, [scope]);
  if (row === undefined) return null;
  const { status, headers, body, packed: bytes, id, version } = row;
  const text = unpacked({ text: body, packed: bytes });
  const resource = id === null || version === null ? null : { id, version };
  const reply = { status, headers: JSON.parse(headers) as Record<string, string>, body: text, resource };
  return { reply, same: row.content === content };
}

/** Keeps the reply to a request, in the transaction that carries it out. `now` in milliseconds. */
export async function keep(
  session: SqlSession,
  request: RepeatableRequest,
  reply: KeptReply,
  now = Date.now(),
): Promise<void> {
  const { status, headers, resource } = reply;
  const { text, packed: content } = packed(reply.body);
  const { id, version } = resource ?? { id: null, version: null };
  const asked = [request.scope, request.content];
  await session.query(INSERT, [...asked, status, JSON.stringify(headers), text, now, content, id, version]);
}

/**
 * Removes some of the records that may go, oldest first; true where there may be more of them. `now` in milliseconds
 * since 1970; the clock tells how long the step takes.
 */
export async function sweep(session: SqlSession, now: number, clock?: () => number): Promise<boolean> {
  const old = await session.query<{ id: number }>(OLD, [now - retentionMs, maxRowsPerSweep]);
  const ids = old.map(({ id }) => id);
  const removed = await removeRows(session, REMOVE, ids, clock);
  return removed < ids.length || ids.length === maxRowsPerSweep;
}
