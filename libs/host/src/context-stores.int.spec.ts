import { readdirSync, readlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestingModule } from '@nestjs/testing';
import { TenantRegistry } from '@tradepost/platform/contexts';
import { Deliveries } from '@tradepost/platform/messaging';
import { Metrics } from '@tradepost/platform/runtime';
import { Note, RecordingLog, unbuilt, until } from '@tradepost/platform/testing';
import { boot, contextOf, noteDocuments, Notes, request, WriteThreads } from './testing/index.js';

let directory: string;
const thread = { script: new URL('./testing/toy-thread.ts', import.meta.url), execArgv: unbuilt };
let log: RecordingLog;
let app: TestingModule;

const start = async (worker: string, tenants = '') => {
  directory = await mkdtemp(join(tmpdir(), 'tradepost-tenants-'));
  log = new RecordingLog();
  const environment = { TRADEPOST_WORKER: worker, TRADEPOST_TENANTS: tenants };
  app = await boot({ directory, desk: [WriteThreads], environment, log, thread });
};

const stop = async () => {
  await app.close();
  await rm(directory, { recursive: true });
};

const tenants = () => app.get(TenantRegistry);
const pinFor = (tenant: string, id: string) =>
  contextOf(app, 'board', tenant).database.transact('PinNote', { ...request, tenant }, () =>
    new Notes().save(Note.pin(id, 'a@example.com', id)),
  );
/** The slips and the documents that deliveries have made of a note. */
const madeOf = async (tenant: string, id: string): Promise<readonly [string | undefined, boolean]> => {
  const { reader } = contextOf(app, 'desk', tenant).database;
  const [slip] = await reader.sql<{ text: string }>`SELECT text FROM slips WHERE text LIKE ${`${id} %`}`;
  const document = await contextOf(app, 'board', tenant).readStore.get(noteDocuments.collection.name, id);
  return [slip?.text, document !== null];
};
const delivered = (tenant: string, id: string) =>
  until(async () => {
    const [slip, document] = await madeOf(tenant, id);
    return slip !== undefined && document;
  });
const subscribed = async () => new Set((await app.get(Deliveries).report()).map(({ tenant }) => tenant));
/** Files of a tenant that this process holds open. */
const openFiles = (tenant: string): string[] =>
  readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const file = readlinkSync(join('/proc/self/fd', fd));
      return file.startsWith(join(directory, tenant)) ? [file] : [];
    } catch {
      return [];
    }
  });

const threadOf = (worker: string): string => (worker === 'inline' ? 'main' : 'worker');
/** Resolves once the worker delivers, and nobody stands in for it. */
const handedOver = async (worker: string): Promise<void> => {
  for (let next = 1, from = ''; from !== `n${next - 1} in the ${threadOf(worker)} thread`; next += 1) {
    await pinFor('default', `n${next}`);
    await delivered('default', `n${next}`);
    from = (await madeOf('default', `n${next}`))[0]!;
  }
};

describe.each(['inline', 'thread'])('with the worker %s, a tenant', (worker) => {
  beforeAll(async () => {
    await start(worker, 'closed,again');
    await handedOver(worker);
  });
  afterEach(() => expect(log.lines).toEqual([]));
  afterAll(stop);

  it('that is opened after the worker has started has its events delivered', async () => {
    await tenants().open('acme');
    await pinFor('acme', 'first');
    await delivered('acme', 'first');
    expect(await madeOf('acme', 'first')).toEqual([`first in the ${threadOf(worker)} thread`, true]);
    expect(await subscribed()).toEqual(new Set(tenants().all));
    await until(async () => (await app.get(Deliveries).report()).every(({ state }) => state === 'running'));
  });

  it('that is closed is left by its deliveries, and its files are closed', async () => {
    await pinFor('closed', 'first');
    await delivered('closed', 'first');
    expect(openFiles('closed')).not.toEqual([]);
    await tenants().close('closed');
    expect(openFiles('closed')).toEqual([]);
    expect(await subscribed()).toEqual(new Set(tenants().all));
    expect(() => contextOf(app, 'board', 'closed')).toThrow('not open');
    expect(await app.get(Metrics).text()).not.toMatch(/waiting_commands{[^}]*closed/);
    await pinFor('default', 'other');
    await delivered('default', 'other');
  });

  it('that is opened again goes on where it was', async () => {
    await pinFor('again', 'first');
    await tenants().close('again');
    await tenants().open('again');
    await pinFor('again', 'second');
    for (const id of ['first', 'second']) await delivered('again', id);
    const { reader } = contextOf(app, 'desk', 'again').database;
    expect(await reader.sql`SELECT 1 FROM slips`).toHaveLength(2);
  });
});

it('a worker thread that dies serves the tenants of the moment when it is back', async () => {
  await start('thread', 'closed');
  await tenants().open('acme');
  await tenants().close('closed');
  await handedOver('thread');
  await contextOf(app, 'board').database.transact('PinNote', request, () =>
    new Notes().save(Note.pin('fall', 'a@example.com', join(directory, 'fallen'))),
  );
  await until(async () => log.at('error').length > 0);
  await pinFor('acme', 'after');
  await delivered('acme', 'after');
  expect((await madeOf('acme', 'after'))[0]).toBe('after in the worker thread');
  expect(openFiles('closed')).toEqual([]);
  await stop();
});

it('a tenant whose files are not of one moment is not opened, and nothing of it stays open', async () => {
  await start('inline', 'acme');
  await pinFor('acme', 'first');
  await delivered('acme', 'first');
  const { database } = contextOf(app, 'desk', 'acme');
  await database.transact('Pretend', { ...request, tenant: 'acme' }, ({ checkpoints }) =>
    checkpoints.move('desk.slips', '999'),
  );
  await tenants().close('acme');
  await expect(tenants().open('acme')).rejects.toThrow('not of one moment');
  expect([tenants().has('acme'), openFiles('acme')]).toEqual([false, []]);
  await stop();
});
