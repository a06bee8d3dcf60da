import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { PinoLog } from '../pino-log.js';
import { Log, logRejections } from '@tradepost/platform/runtime';
import type { RunningApp } from './app.js';
import { reportFailure } from './report-failure.js';

/** Environment of a program. */
export interface HostProcess {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  /** Aborted when the process is told to stop. */
  readonly stop: AbortSignal;
}

/** A running application, with its drain in seconds. */
export interface Running {
  readonly app: RunningApp;
  readonly drain?: number;
}

/** Longest orderly stop, in milliseconds. Supervisors are asked to wait for five seconds. */
const stopTimeoutMs = 4_500;
/** Longest stop after a long drain, in milliseconds. */
const stopTimeoutAfterDrainMs = 2_500;

/**
 * Starts an application and runs it until the process is told to stop. Resolves with the exit code; the process should
 * exit then, whatever is still pending. A failed start is reported in one sentence.
 */
export async function runUntilStopped(
  { stdout, stderr, stop }: HostProcess,
  start: () => Promise<Running>,
): Promise<number> {
  const logNoMore = logRejections(new PinoLog('error'));
  const told = stop.aborted ? Promise.resolve() : once(stop, 'abort');
  try {
    const running = await Promise.race([start(), told.then(() => null)]);
    if (running === null) return 0;
    await told;
    return await closeInTime(running);
  } catch (error) {
    reportFailure('Tradepost cannot start', error, { stderr, log: stdout });
    return 1;
  } finally {
    logNoMore();
  }
}

async function closeInTime({ app, drain = 0 }: Running): Promise<number> {
  const timeoutMs = Math.max(stopTimeoutMs, drain * 1_000 + stopTimeoutAfterDrainMs);
  const over = new AbortController();
  const late = pause(timeoutMs, 1, { signal: over.signal }).catch(() => 1);
  const code = await Promise.race([app.close().then(() => 0), late]);
  over.abort();
  if (code !== 0)
    app
      .get(Log)
      .error({}, `It did not end in order within ${timeoutMs / 1000} seconds and is cut off. Nothing is lost.`);
  return code;
}
