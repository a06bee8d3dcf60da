import { setTimeout as pause } from 'node:timers/promises';

/** Between two looks, in milliseconds. */
const GLANCE = 20;

/** Resolves with what the assertion returns once it holds; rejects with its last complaint after so many milliseconds. */
export async function eventually<T>(assertion: () => T | Promise<T>, milliseconds = 200_000): Promise<T> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() >= deadline) throw error;
      await pause(GLANCE);
    }
  }
}

/** Runs one piece of work for each of so many numbers, at most `width` at a time; results come in order. */
export async function crowd<T>(count: number, width: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) results[index] = await work(index);
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, worker));
  return results;
}
