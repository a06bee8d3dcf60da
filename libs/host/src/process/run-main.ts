import { environment } from '../settings.js';
import { reportFailure, type FailureOutputs } from './report-failure.js';
import type { HostProcess } from './run-until-stopped.js';
import { stopSignal } from './stop-signal.js';

/**
 * Runs a program and ends the process with its exit code. An exception in a callback ends it with a sentence, too. An
 * unhandled rejection does so only where nothing serves or delivers (`runUntilStopped`): nobody outside may end a
 * service by one.
 * @param log whether details of a failure go to stdout, as log lines, or to a file
 */
export async function runMain(program: (process: HostProcess) => Promise<number>, { log = true } = {}): Promise<never> {
  // Data folder and backups are for their owner alone: password hashes, keys, names.
  process.umask(0o077);
  const { stdout, stderr } = process;
  const outputs: FailureOutputs = { stderr, log: log ? stdout : null };
  const stop = stopSignal();
  process.on('uncaughtException', (error) => {
    reportFailure('Tradepost ends', error, outputs);
    process.exit(1);
  });
  try {
    process.exit(await program({ environment: environment(), stdout, stderr, stop }));
  } catch (error) {
    reportFailure('Tradepost cannot start', error, outputs);
    process.exit(1);
  }
}
