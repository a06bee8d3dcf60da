import { Worker } from 'node:worker_threads';
import { once } from 'node:events';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { leaseContract, tempFolder, unbuilt } from '@tradepost/platform/testing';
import { SqliteLease, SqliteLeases } from './sqlite-lease.js';

const folder = tempFolder();
const take = () => SqliteLease.take(folder.path, 'worker');

describe('SqliteLease', () => {
  leaseContract(() => new SqliteLeases(folder.path));

  it('is had by who asks again, where another only looked at the same moment', async () => {
    take()!.release();
    const other = new Database(join(folder.path, 'worker.lock'));
    other.exec('BEGIN; SELECT 1 FROM sqlite_schema');
    expect(take()).toBeNull();
    const asking = SqliteLease.takeWithin(60_000, folder.path, 'worker');
    other.close();
    const lease = await asking;
    expect(lease).not.toBeNull();
    expect(await SqliteLease.takeWithin(50, folder.path, 'worker')).toBeNull();
    lease!.release();
  });

  it.each(['throw new Error("no more")', 'process.exit(3)'])('goes when its thread dies: %s', async (end) => {
    const lease = new URL('./sqlite-lease.ts', import.meta.url).href;
    const script = `
      import { parentPort } from 'node:worker_threads';
      const { SqliteLease } = await import('${lease}');
      parentPort.once('message', () => { ${end}; });
      parentPort.postMessage(SqliteLease.take('${folder.path}', 'worker') !== null);`;
    const thread = new Worker(new URL(`data:text/javascript,${encodeURIComponent(script)}`), { execArgv: unbuilt });
    const ended = new Promise((resolve) => thread.on('error', () => undefined).on('exit', resolve));
    expect(await once(thread, 'message')).toEqual([true]);
    expect(take()).toBeNull();
    thread.postMessage('end');
    await ended;
    const next = take();
    expect(next).not.toBeNull();
    next!.release();
  });
});
