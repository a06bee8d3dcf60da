import { setTimeout as pause } from 'node:timers/promises';

/** Resolves as soon as the condition holds; the test's own time limit ends the wait. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await pause(5);
}
