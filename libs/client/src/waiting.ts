/** Resolves after the given milliseconds. Rejects with the reason of the signal when aborted first. */
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
 * Delay before the next attempt, in milliseconds: exponential up to a limit, with the latter half random, so that
 * clients disconnected together do not return together.
 */
export function backOff(failures: number, first: number, longest: number): number {
  const most = Math.min(longest, first * 2 ** (failures - 1));
  return most / 2 + (Math.random() * most) / 2;
}
