import { setTimeout as pause } from 'node:timers/promises';
import { Connection, get } from './connection.js';

const pollIntervalMs = 5;
const drainTimeoutMs = 120_000;
/** Subscriptions with external effects: mail. */
const mailSubscription = /\.on\.[a-z-]+-by-mail$/;

interface Behind {
  readonly subscription: string;
  /** Null: unknown. */
  readonly lag: number | null;
}

/**
 * Waits until `/readyz` reports no backlog; resolves with the milliseconds until both contexts and their read models
 * were up to date. Mail has lower priority, and is waited for afterwards. Throws where it reports no lags, or a backlog
 * remains after two minutes.
 */
export async function drained(url: string): Promise<number> {
  const started = performance.now();
  const connection = await Connection.open(url);
  let known: number | null = null;
  try {
    for (;;) {
      const { body } = await connection.request(get('/readyz'));
      const elapsed = performance.now() - started;
      const { subscriptions = [] } = JSON.parse(body.toString()) as { subscriptions?: readonly Behind[] };
      if (subscriptions.length === 0) throw new Error(`/readyz reports no lag: ${body.toString()}`);
      const behind = subscriptions.filter(({ lag }) => lag !== 0);
      if (behind.every(({ subscription }) => mailSubscription.test(subscription))) known ??= elapsed;
      if (behind.length === 0) return known!;
      if (elapsed > drainTimeoutMs)
        throw new Error(`Deliveries lag after ${drainTimeoutMs / 1000} s: ${JSON.stringify(behind)}.`);
      await pause(pollIntervalMs);
    }
  } finally {
    connection.close();
  }
}
