import type { SqlSession } from './sql-session.js';

/** A part of a stream: what comes after one version, up to another. */
export interface StreamRange {
  readonly category: string;
  readonly after: number;
  readonly upTo: number;
}

/** What an event is called by, without what it says. */
export interface EventMessage {
  readonly id: string;
  readonly type: string;
  /** `<category>/<stream id>`. */
  readonly stream: string;
  readonly correlationId: string;
}

/** The first events of streams that share an id, each stream within its span, in the order of their commits. */
export async function messagesIn(
  session: SqlSession,
  streamId: string,
  spans: readonly StreamRange[],
  limit: number,
): Promise<readonly EventMessage[]> {
  if (spans.length === 0) return [];
  const { condition, values } = within(streamId, spans);
  const text = `SELECT event_id AS id, type, category || '/' || stream_id AS stream, correlation_id AS "correlationId"
    FROM events WHERE ${condition} ORDER BY position LIMIT ?`;
  return session.query<EventMessage>(text, [...values, limit]);
}

/** The condition that events of such spans meet. */
export function within(streamId: string, spans: readonly StreamRange[]): { condition: string; values: unknown[] } {
  const one = '(category = ? AND stream_id = ? AND version > ? AND version <= ?)';
  return {
    condition: spans.map(() => one).join(' OR '),
    values: spans.flatMap(({ category, after, upTo }) => [category, streamId, after, upTo]),
  };
}
