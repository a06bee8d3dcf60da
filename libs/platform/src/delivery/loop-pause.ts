import { setTimeout as pause } from 'node:timers/promises';

/** Pause after the first unknown error, in milliseconds; doubled with each further one, up to the longest. */
const minPauseMs = 500;
const maxPauseMs = 30_000;

/** Pause after this many failures in a row, in milliseconds. */
export function pauseAfter(failures: number): number {
  return Math.min(minPauseMs * 2 ** Math.min(failures - 1, 16), maxPauseMs);
}

/** Resolves after a time in milliseconds, or once the signal is aborted. */
export async function waitOrAbort(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await pause(milliseconds, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
