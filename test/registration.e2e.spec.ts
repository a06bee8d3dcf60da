import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ApiClient } from './support/api-client.js';
import { eventually } from './support/eventually.js';
import type { Customer } from './support/resources.js';
import { ServiceProcess } from './support/service-process.js';
import { dropTenants, freshFolder, freshTenant, mongoUrl } from './support/shop.js';

const password = 'three green herons at noon';

/** A registration is killed between its steps: the write lock of a file, held from outside, keeps it from the next one. */
describe('a registration that is cut short', () => {
  let folder: string;
  let tenant: string;
  let running: ServiceProcess[];
  let files: Database.Database[];

  beforeEach(async () => {
    folder = await freshFolder();
    tenant = freshTenant();
    [running, files] = [[], []];
  });
  afterEach(async () => {
    for (const file of files) file.close();
    for (const service of running) await service.kill('SIGKILL');
    await dropTenants([tenant]);
    await rm(folder, { recursive: true, force: true });
  });

  const start = async (...options: string[]): Promise<{ service: ServiceProcess; api: ApiClient }> => {
    const readStore: Record<string, string> = mongoUrl === undefined ? {} : { MONGODB_URL: mongoUrl };
    const settings = { TRADEPOST_TENANTS: tenant, TRADEPOST_LOG_LEVEL: 'warn', ...readStore };
    const service = new ServiceProcess(folder, settings, ['serve', ...options]);
    running.push(service);
    const api = await ApiClient.open(await service.serving(), tenant, join(folder, 'data'));
    return { service, api: api.bearing(null) };
  };

  const open = (context: string): Database.Database => {
    const file = new Database(join(folder, 'data', tenant, `${context}.db`), { timeout: 5_000 });
    files.push(file);
    return file;
  };
  const rowsIn = (file: Database.Database, table: string): number =>
    file.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get()!;

  const key = randomUUID();
  const register = (api: ApiClient, headers = { 'idempotency-key': key }) =>
    api.post<Customer>('/v1/customers', { email: 'Ada@example.com', name: 'Ada', password }, headers);
  const signIn = async (api: ApiClient, word = password): Promise<number> =>
    (await api.post('/v1/auth/tokens', { email: 'ada@example.com', password: word })).status;

  /** Kills the service when the login is prepared; with `registered`, when the customer is there as well. */
  async function killBetween({ registered }: { readonly registered: boolean }): Promise<void> {
    const { service, api } = await start('--no-worker');
    const [customers, identity] = [open('customers'), open('identity')];
    customers.exec('BEGIN IMMEDIATE');
    const lost = register(api).catch(() => null);
    await eventually(() => expect(rowsIn(identity, 'pending_logins')).toBe(1));
    if (registered) {
      identity.exec('BEGIN IMMEDIATE');
      customers.exec('COMMIT');
      await eventually(() => expect(rowsIn(customers, 'customers')).toBe(1));
    }
    await service.kill('SIGKILL');
    await lost;
    for (const file of [customers, identity]) if (file.inTransaction) file.exec('ROLLBACK');
    expect([rowsIn(customers, 'customers'), rowsIn(identity, 'accounts')]).toEqual([registered ? 1 : 0, 0]);
    for (const file of files.splice(0)) file.close();
  }

  it('before there is a customer blocks nobody: whoever sends it anew is registered', async () => {
    await killBetween({ registered: false });
    const { api } = await start();
    const answer = await register(api, { 'idempotency-key': randomUUID() });
    expect([answer.status, await signIn(api)]).toEqual([201, 200]);
  });

  it('before there is a customer is completed by its repeat', async () => {
    await killBetween({ registered: false });
    const { api } = await start();
    expect([(await register(api)).status, await signIn(api)]).toEqual([201, 200]);
  });

  it('after it is completed by the news of the customer, without anybody’s help', async () => {
    await killBetween({ registered: true });
    const { api } = await start();
    await eventually(async () => expect(await signIn(api)).toBe(200));
    const other = await register(api, { 'idempotency-key': randomUUID() });
    expect([other.status, await signIn(api)]).toEqual([409, 200]);
  });

  it('after it is completed by its repeat, while no news is delivered', async () => {
    await killBetween({ registered: true });
    const { api } = await start('--no-worker');
    expect(await signIn(api)).toBe(401);
    const answer = await register(api);
    expect([answer.status, answer.headers['idempotent-replayed'], await signIn(api)]).toEqual([201, 'true', 200]);
    const identity = open('identity');
    expect([rowsIn(identity, 'accounts'), rowsIn(identity, 'pending_logins')]).toEqual([1, 0]);
  });
});
