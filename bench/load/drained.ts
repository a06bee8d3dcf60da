import { setTimeout as pause } from 'node:timers/promises';
import { Connection, get } from './connection.js';

/** Between two looks, in milliseconds. */
const GLANCE = 5;
/** How long to wait, in milliseconds. */
const PATIENCE = 120_000;

/**
 * Waits until `/readyz` reports that nothing is left to deliver; resolves with the milliseconds that took. Throws where
 * it reports no lag at all, or goes on lagging for two minutes.
 */
export async function drained(url: string): Promise<number> {
  const started = performance.now();
  const connection = await Connection.open(url);
  try {
    for (;;) {
      const { body } = await connection.request(get('/readyz'));
      const elapsed = performance.now() - started;
      const lags = lagsIn(JSON.parse(body.toString()));
      if (lags.length === 0) throw new Error(`/readyz reports no lag: ${body.toString()}`);
      if (lags.every((lag) => lag === 0)) return elapsed;
      if (elapsed > PATIENCE) throw new Error(`Deliveries lag by ${lags.join(', ')} after ${PATIENCE / 1000} s.`);
      await pause(GLANCE);
    }
  } finally {
    connection.close();
  }
}

/** Every `lag` of the report, wherever it stands; null: not known. */
function lagsIn(report: unknown): unknown[] {
  if (report === null || typeof report !== 'object') return [];
  return Object.entries(report).flatMap(([name, value]) => (name === 'lag' ? [value] : lagsIn(value)));
}
