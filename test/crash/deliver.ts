import { setTimeout as pause } from 'node:timers/promises';
import type { Connection } from './connection.js';
import { noteAttempt, problemOf, type Entry, type PostRequest, type Reply } from './ledger.js';

/** Between two attempts, in milliseconds. */
const RETRY_AFTER = 100;

interface Delivering {
  readonly connection: Connection;
  /** Which start of the server this is. */
  readonly start: () => number;
  /** Ends the attempts; the intent then stays without a reply. */
  readonly giveUp: AbortSignal;
  /** Plants a fault: every retry carries a key of its own, so that the shop cannot know it for one. */
  readonly freshKeys: boolean;
}

/**
 * Sends the same request until it has a definite answer, whatever happens to the server meanwhile, and notes every
 * attempt in the ledger.
 */
export async function deliver(entry: Entry, how: Delivering): Promise<void> {
  for (let retries = 0; !how.giveUp.aborted; retries += 1) {
    const request = how.freshKeys ? withFreshKey(entry.request, retries) : entry.request;
    const start = how.start();
    const outcome = await how.connection.send('POST', request.path, request).catch((error: unknown) => error);
    noteAttempt(entry, start, inWords(outcome));
    if (isReply(outcome) && isDefinite(outcome)) {
      entry.reply = outcome;
      return;
    }
    await pause(RETRY_AFTER);
  }
}

/** A server's own failures ask to come again. */
function isDefinite(reply: Reply): boolean {
  return reply.status < 500;
}

function isReply(outcome: unknown): outcome is Reply {
  return typeof outcome === 'object' && outcome !== null && 'status' in outcome;
}

function inWords(outcome: unknown): string {
  if (!isReply(outcome)) return (outcome as NodeJS.ErrnoException).code ?? String(outcome);
  const code = problemOf(outcome);
  return `${outcome.status}${code === null ? '' : ` ${code}`}${outcome.replayed ? ' (replayed)' : ''}`;
}

function withFreshKey({ path, headers, body }: PostRequest, retries: number): PostRequest {
  const key = `${headers['idempotency-key']}${retries === 0 ? '' : `-${retries}`}`;
  return { path, headers: { ...headers, 'idempotency-key': key }, body };
}
