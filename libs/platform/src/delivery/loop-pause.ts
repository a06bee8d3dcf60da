import { setTimeout as pause } from 'node:timers/promises';

/** The pause after the first error that is not known to pass; it doubles with each further one, up to the longest. */
const minPauseMs = 500;
const maxPauseMs = 30_000;

/** Milliseconds until a loop that has failed so many times in a row tries again. */
export function pauseAfter(failures: number): number {
  return Math.min(minPauseMs * 2 ** Math.min(failures - 1, 16), maxPauseMs);
}

/** Resolves after so many milliseconds, or once the signal is aborted. */
export async function waitOrAbort(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await pause(milliseconds, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
