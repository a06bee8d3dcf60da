import { sayFailure, type FailureOutputs } from './say-failure.js';

/**
 * Runs the whole of a program and ends the process with the exit code. Also what nobody awaits ends it in a sentence:
 * an exception in a callback, a rejection that is not handled.
 */
export async function guarded(program: () => Promise<number>, outputs: FailureOutputs): Promise<never> {
  process.on('uncaughtException', (error) => {
    sayFailure('Tradepost ends', error, outputs);
    process.exit(1);
  });
  try {
    process.exit(await program());
  } catch (error) {
    sayFailure('Tradepost cannot start', error, outputs);
    process.exit(1);
  }
}
