import { constants } from 'node:os';

/** npm passes on the Ctrl+C that the terminal has sent to this process too: the same signal twice within this time. */
const echoTimeoutMs = 500;

/**
 * Aborted, with the name of the signal as its reason, when the process is told to end: SIGTERM, or SIGINT from Ctrl+C.
 * A second signal ends the process at once.
 */
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

/** What a shell makes of a process that a signal has ended. */
export function exitCodeOf(signal: 'SIGINT' | 'SIGTERM'): number {
  return 128 + constants.signals[signal];
}
