/** Resolves after so many milliseconds. Rejects with the reason of the signal when that is aborted first. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abandon = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abandon);
      resolve();
    }, milliseconds);
    if (signal?.aborted) abandon();
    else signal?.addEventListener('abort', abandon, { once: true });
  });
}

/**
 * How long to wait before the next try, in milliseconds: twice as long each time up to a limit, of which the latter half
 * is left to chance, so that clients that were cut off together do not come back together.
 */
export function backOff(failures: number, first: number, longest: number): number {
  const most = Math.min(longest, first * 2 ** (failures - 1));
  return most / 2 + (Math.random() * most) / 2;
}
