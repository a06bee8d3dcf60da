import { constants } from 'node:os';

/**
 * npm repeats the Ctrl+C that the terminal sends to this process as well: the same signal within this time, in
 * milliseconds.
 */
const echoTimeoutMs = 500;

/** Aborted by SIGTERM or SIGINT, with the name of the signal as reason. A second signal ends the process at once. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  let told = 0;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted && performance.now() - told > echoTimeoutMs) process.exit(exitCodeOf(signal));
      if (stop.signal.aborted) return;
      told = performance.now();
      stop.abort(signal);
    });
  }
  return stop.signal;
}

/** Exit code that shells give to a process ended by a signal. */
export function exitCodeOf(signal: 'SIGINT' | 'SIGTERM'): number {
  return 128 + constants.signals[signal];
}
