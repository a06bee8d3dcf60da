import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Log } from '@tradepost/platform';
import { sayFailure } from './say-failure.js';

/** What a part of the shop runs with as a process of its own. */
export interface Process {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  /** Aborted when the process is told to end. */
  readonly stop: AbortSignal;
}

/** As far as running needs to know an application. */
interface App {
  get(token: typeof Log): Log;
  close(): Promise<void>;
}

/** How long an end in order may take, in milliseconds. Supervisors are asked to wait for five seconds. */
const PATIENCE = 4_500;

/**
 * Starts an application and runs it until the process is told to stop. Resolves with the exit code; the process should
 * end then, whatever is still going on in it. What keeps it from starting is said in one sentence.
 */
export async function run({ stdout, stderr, stop }: Process, start: () => Promise<App>): Promise<number> {
  const told = stop.aborted ? Promise.resolve() : once(stop, 'abort');
  try {
    const app = await Promise.race([start(), told.then(() => null)]);
    if (app === null) return 0;
    await told;
    return await closeInTime(app);
  } catch (error) {
    sayFailure('Tradepost cannot start', error, { stderr, log: stdout });
    return 1;
  }
}

async function closeInTime(app: App): Promise<number> {
  const over = new AbortController();
  const late = pause(PATIENCE, 1, { signal: over.signal }).catch(() => 1);
  const code = await Promise.race([app.close().then(() => 0), late]);
  over.abort();
  if (code !== 0)
    app
      .get(Log)
      .error({}, `It did not end in order within ${PATIENCE / 1000} seconds and is cut off. Nothing is lost.`);
  return code;
}
