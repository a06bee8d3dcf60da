import { sayFailure, type FailureOutputs } from './say-failure.js';

/**
 * Runs the whole of a program and ends the process with the exit code. Also what nobody awaits ends it in a sentence: an
 * exception in a callback, and a rejection that is not handled. What serves or delivers logs such a rejection and goes on
 * (`run`): nobody outside may be able to end it by one.
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
