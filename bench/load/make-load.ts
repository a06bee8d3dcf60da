import { percentile } from '../measure/statistics.js';
import { callsOf, type Calls } from './calls.js';
import { Connection } from './connection.js';
import { drained } from './drained.js';
import type { LoadPlan, LoadResult } from './plan.js';

/** Totals over all connections. */
class Tally {
  /** Milliseconds, of requests with the expected answer. */
  readonly latencies: number[] = [];
  failed = 0;
  complaint: string | null = null;

  fail(complaint: string): void {
    this.failed += 1;
    this.complaint ??= complaint;
  }
}

/** Closed loop: every connection sends its next request as soon as the last one is answered. */
export async function makeLoad(plan: LoadPlan): Promise<LoadResult> {
  const { url, connections, until, drain } = plan;
  const calls = callsOf(plan);
  const open = await Promise.all(Array.from({ length: connections }, () => Connection.open(url)));
  const tally = new Tally();
  const began = performance.now();
  const goOn = going(until, began);
  await Promise.all(open.map((connection) => drive(connection, calls, goOn, tally)));
  const ended = performance.now();
  const waited = drain ? await drained(url) : null;
  for (const connection of open) connection.close();
  const { latencies, failed, complaint } = tally;
  const origin = Number(process.hrtime.bigint() / 1000n) - performance.now() * 1000;
  return {
    acknowledged: latencies.length,
    perSecond: (latencies.length / (ended - began)) * 1000,
    p50: percentile(latencies, 50),
    p99: percentile(latencies, 99),
    failed,
    complaint,
    drained: waited,
    began: origin + began * 1000,
    ended: origin + ended * 1000,
  };
}

function going(until: LoadPlan['until'], began: number): () => boolean {
  if ('seconds' in until) return () => performance.now() - began < until.seconds * 1000;
  let left = until.requests;
  return () => (left -= 1) >= 0;
}

async function drive(connection: Connection, calls: Calls, goOn: () => boolean, tally: Tally): Promise<void> {
  while (goOn()) {
    const sent = performance.now();
    try {
      const { status, body } = await connection.request(calls.next());
      if (status === calls.expected) tally.latencies.push(performance.now() - sent);
      else tally.fail(`${status} ${body.toString()}`);
    } catch (error) {
      tally.fail((error as Error).message);
      return;
    }
  }
}
