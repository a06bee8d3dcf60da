import { setTimeout as pause } from 'node:timers/promises';

/** Resolves as soon as the condition holds; a condition that never does runs into the test's own time limit. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await pause(5);
}
