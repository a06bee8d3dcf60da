import childProcess, { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';
import Sqlite from 'better-sqlite3';

describe('a unit suite', () => {
  it.each([
    ['process', () => spawn(process.execPath, ['--version'])],
    ['process', () => childProcess.execFileSync(process.execPath, ['--version'])],
    ['thread', () => new Worker('', { eval: true })],
    ['server', () => createServer().listen(0, '127.0.0.1')],
    ['connection', () => connect(9, '127.0.0.1')],
    ['database', () => new Sqlite(':memory:')],
  ])('opens no %s', (what, open) => {
    expect(open).toThrow(`A unit suite opens no ${what}`);
  });

  it('connects to nobody with fetch either', async () => {
    const cause = { message: expect.stringContaining('opens no connection') };
    await expect(fetch('http://127.0.0.1:49151')).rejects.toMatchObject({ cause });
  });
});
