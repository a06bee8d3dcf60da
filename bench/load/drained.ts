import { setTimeout as pause } from 'node:timers/promises';
import { Connection, get } from './connection.js';

/** Between two looks, in milliseconds. */
const GLANCE = 5;
/** How long to wait, in milliseconds. */
const PATIENCE = 120_000;
/** Subscriptions whose effects are outside: mail. */
const OUTSIDE = /\.on\.[a-z-]+-by-mail$/;

interface Behind {
  readonly subscription: string;
  /** Null: not known. */
  readonly lag: number | null;
}

/**
 * Waits until `/readyz` reports that nothing is left to deliver; resolves with the milliseconds that it took until all
 * was known in both contexts and their read models. Mail makes way for that and is waited for after it. Throws where it
 * reports no lag at all, or goes on lagging for two minutes.
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
      if (behind.every(({ subscription }) => OUTSIDE.test(subscription))) known ??= elapsed;
      if (behind.length === 0) return known!;
      if (elapsed > PATIENCE) throw new Error(`Deliveries lag after ${PATIENCE / 1000} s: ${JSON.stringify(behind)}.`);
      await pause(GLANCE);
    }
  } finally {
    connection.close();
  }
}
