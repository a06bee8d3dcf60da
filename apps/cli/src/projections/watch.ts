import { setTimeout as pause } from 'node:timers/promises';
import type { Projections, RebuildReport } from '@tradepost/platform';
import type { RebuildProgress } from './rebuild-progress.js';

/** Poll interval for progress, in milliseconds. */
const pollIntervalMs = 100;
/** Time without progress after which this process rebuilds, in milliseconds. */
const helpAfterMs = 2_000;

export const isOver = ({ state }: RebuildReport): boolean => state === 'done' || state === 'failed';

/**
 * Shows the progress of rebuilds until all have ended, or it is stopped; the deliverer goes on then. Where none runs,
 * this process rebuilds.
 */
export async function watch(
  projections: Pick<Projections, 'follow' | 'lendAHand'>,
  asked: readonly RebuildReport[],
  progress: RebuildProgress,
  stop: AbortSignal,
): Promise<readonly RebuildReport[]> {
  let [last, since, helping] = ['', performance.now(), false];
  for (;;) {
    const reports = await projections.follow(asked);
    progress.show(reports);
    if (reports.every(isOver) || stop.aborted) {
      progress.end();
      return reports;
    }
    const sign = JSON.stringify(reports.map(({ state, events }) => [state, events]));
    if (sign !== last) [last, since] = [sign, performance.now()];
    helping ||= performance.now() - since > helpAfterMs;
    if (helping) await projections.lendAHand(asked);
    await pause(helping ? 0 : pollIntervalMs);
  }
}
