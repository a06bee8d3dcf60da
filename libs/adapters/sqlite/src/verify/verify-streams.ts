import type { LogSnapshot } from './log-snapshot.js';
import type { Findings, Tell } from './findings.js';

interface Stream {
  readonly category: string;
  readonly stream_id: string;
  readonly events: number;
  readonly first: number;
  readonly last: number;
}

/** The versions of every stream run from 1 without gaps. */
export function verifyStreams({ connection }: LogSnapshot, { counts }: Findings, tell: Tell): void {
  const streams = connection.prepare<[], Stream>(
    `SELECT category, stream_id, count(*) AS events, min(version) AS first, max(version) AS last
     FROM events GROUP BY category, stream_id`,
  );
  for (const { category, stream_id, events, first, last } of streams.iterate()) {
    counts.streams += 1;
    counts.events += events;
    if (first === 1 && last === events) continue;
    tell('stream', `The stream of ${category} ${stream_id} has ${events} events with versions ${first} to ${last}.`);
  }
}
