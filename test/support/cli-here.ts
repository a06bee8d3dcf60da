import { PassThrough, Readable } from 'node:stream';
import { tradepost } from '../../apps/cli/src/tradepost.js';
import type { Terminal } from '../../apps/cli/src/terminal.js';
import type { CliRun } from './cli-process.js';

/** A run of `tradepost` in this process: without the second or two that a process takes to start. */
export async function tradepostHere(
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
  input = '',
): Promise<CliRun> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await tradepost(args, {
    environment: settings,
    stdin: Readable.from([input]) as Terminal['stdin'],
    stdout: stdout as PassThrough & Terminal['stdout'],
    stderr: stderr as PassThrough & Terminal['stderr'],
    stop: new AbortController().signal,
  });
  const said = (stream: PassThrough) => ((stream.read() as Buffer | null) ?? '').toString();
  return { code, stdout: said(stdout), stderr: said(stderr) };
}
