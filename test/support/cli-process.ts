import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { commandLine } from './command-line.js';

const root = new URL('../../', import.meta.url);

/** How a run of the command line ended. */
export interface CliRun {
  readonly code: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of `tradepost` as a process of its own; `kill` ends it at once; `input` is what it reads. */
export function tradepost(args: readonly string[], settings: Readonly<Record<string, string>>, input = '') {
  const child = spawn(process.execPath, [...commandLine, ...args], {
    cwd: fileURLToPath(root),
    env: { ...process.env, NODE_OPTIONS: '', ...settings },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined).end(input);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<CliRun>((resolve) =>
    child.on('close', (code, signal) => resolve({ code: code ?? signal, stdout, stderr })),
  );
  return { ended, said: () => stderr, kill: () => child.kill('SIGKILL') };
}
