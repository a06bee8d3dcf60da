import { readFileSync } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import type { Terminal } from './terminal.js';
import { tradepost } from './tradepost.js';

it('says its version, and that of Node.js, on one line', async () => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await tradepost(['--version'], {
    environment: {},
    stdin: Readable.from(['']) as Terminal['stdin'],
    stdout: stdout as PassThrough & Terminal['stdout'],
    stderr: stderr as PassThrough & Terminal['stderr'],
    stop: new AbortController().signal,
  });
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  expect([code, String(stdout.read())]).toEqual([0, `tradepost ${version} (Node.js ${process.versions.node})\n`]);
});
