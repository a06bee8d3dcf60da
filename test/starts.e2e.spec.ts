import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describeWithFaults, type Fault } from './support/faults.js';
import { processes } from './support/processes.js';
import type { ServiceProcess } from './support/service-process.js';

const shop = processes();

/** What a process that ended said, where it ended as it should: with the code 1 and one sentence. */
async function refusalOf(service: ServiceProcess): Promise<string> {
  const code = await service.end();
  if (code !== 1 || !/^Tradepost [^\n]+\.\n$/.test(service.stderr))
    return `ended with ${code}, and said: ${service.stderr} ${service.stdout}`;
  return service.stderr;
}

describeWithFaults('a start that cannot be', (faults) => {
  const at = (name: string): string => join(shop.folder, name);
  const onFaults = (name: string) => ({ ...faults().environment, TRADEPOST_DATA_DIR: at(name) });

  /** Runs some commands at once, each on a data folder of its own name; resolves with what each said, by its name. */
  const refusals = async (
    rows: readonly (readonly [name: string, Omit<Fault, 'path'> & { readonly file: string }, ...command: string[]])[],
  ) => {
    faults().set(...rows.map(([name, { file, ...fault }]) => ({ ...fault, path: `/${name}/${file}` })));
    const said = await Promise.all(
      rows.map(async ([name, , ...command]) => [name, await refusalOf(shop.run(onFaults(name), ...command))] as const),
    );
    expect(faults().met.length).toBeGreaterThanOrEqual(rows.length);
    return new Map(said);
  };

  it('is told in one sentence, whatever the disk answers', async () => {
    const { tenant } = shop;
    const said = await refusals([
      ['full', { call: 'write', error: 'ENOSPC', file: `${tenant}/orders.db` }, 'serve'],
      ['crowded', { call: 'open', error: 'EMFILE', file: `${tenant}/orders.db$` }, 'serve'],
      ['closed', { call: 'open', error: 'EACCES', file: 'serve.lock' }, 'serve'],
      ['unsynced', { call: 'sync', error: 'EIO', file: `${tenant}/customers.db` }, 'serve'],
      ['keyless', { call: 'open', error: 'EROFS', file: 'keys/' }, 'serve'],
      ['nameless', { call: 'sync', error: 'EIO', file: 'keys$' }, 'serve'],
      ['documents', { call: 'write', error: 'ENOSPC', file: `${tenant}/orders.read.db` }, 'worker'],
    ]);
    expect(said.get('full')).toMatch(/full\/.*orders\.db.* no room left on the disk/);
    expect(said.get('crowded')).toMatch(/crowded\/.*orders\.db/);
    expect(said.get('closed')).toMatch(/closed\/serve\.lock.* may not open or write/);
    expect(said.get('unsynced')).toMatch(/unsynced\/.*customers\.db.* the disk fails .*SQLITE_IOERR_FSYNC/);
    expect(said.get('keyless')).toMatch(/keyless\/keys\/.* can be read only \(EROFS\)/);
    expect(said.get('nameless')).toMatch(/the disk fails .*EIO/);
    expect(said.get('documents')).toMatch(/documents\/.*orders\.read\.db.* no room left/);
  });

  it('is told in one sentence by every command', async () => {
    const first = shop.start();
    await first.serving();
    expect(await first.kill('SIGTERM')).toBe(0);
    const names = ['staff', 'backup', 'verify', 'letters', 'projections', 'broken'];
    for (const name of names) await cp(shop.data, at(name), { recursive: true });
    const { tenant } = shop;
    const orders = `${tenant}/orders.db$`;
    const said = await refusals([
      ['staff', { call: 'open', error: 'EMFILE', file: `${tenant}/identity.db$` }, 'staff', 'list', '--tenant', tenant],
      ['backup', { call: 'read', error: 'EIO', file: orders }, 'backup', at('copy')],
      ['verify', { call: 'open', error: 'EACCES', file: orders }, 'verify'],
      [
        'letters',
        { call: 'write', error: 'ENOSPC', file: `${tenant}/orders.db-` },
        'dead-letters',
        'list',
        '--tenant',
        tenant,
      ],
      ['projections', { call: 'open', error: 'EIO', file: orders }, 'projections', 'list', '--tenant', tenant],
      ['broken', { call: 'read', error: 'EIO', file: orders }, 'serve'],
    ]);
    for (const name of names) expect(said.get(name)).toMatch(/^Tradepost cannot (start|do that): |damaged/);

    const stopped = new Database(join(at('staff'), tenant, 'orders.db'));
    stopped.exec('BEGIN IMMEDIATE');
    expect(await refusalOf(shop.serve({ TRADEPOST_DATA_DIR: at('staff') }))).toMatch(
      /orders\.db.* another process keeps it locked/,
    );
    stopped.close();
  });
});
