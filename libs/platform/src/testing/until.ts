import { setTimeout as pause } from 'node:timers/promises';

/** Resolves once the condition holds. A condition that never holds runs into the time limit of the test. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await pause(5);
}
