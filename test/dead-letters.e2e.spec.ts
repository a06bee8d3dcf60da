import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TestTokens } from '@tradepost/identity/testing';
import { newId } from '@tradepost/kernel';
import type { DeadLetter, DeadLetterPage, OpenDeadLetter } from '@tradepost/platform';
import Database from 'better-sqlite3';
import { tradepostHere } from './support/cli-here.js';
import type { CliRun } from './support/cli-process.js';
import { eventually } from './support/eventually.js';
import { ServiceProcess } from './support/service-process.js';
import { dropTenants, freshFolder, freshTenant, mongoUrl } from './support/shop.js';

describe('tradepost dead-letters', () => {
  let folder: string;
  let tenant: string;
  let service: ServiceProcess;
  let url: string;
  let token: Promise<string>;
  let settings: Record<string, string>;

  /** What a faulty release of Customers might publish: a customer without a name. */
  const publishNonsense = (customerId: string): void => {
    const file = new Database(join(folder, 'data', tenant, 'customers.db'), { timeout: 5_000 });
    const type = 'tradepost.customers.customer-registered.v1';
    const data = { customerId, reference: null, email: 'ada@example.com', country: null };
    const envelope = {
      specversion: '1.0',
      id: `${newId()}/${type}`,
      source: '/tradepost/customers',
      type,
      subject: customerId,
      time: '2010-12-01T08:26:00.000Z',
      datacontenttype: 'application/json',
      tenant,
      correlationid: 'faulty-release',
      streamversion: 1,
      data,
    };
    const insert = file.prepare('INSERT INTO outbox (type, subject, envelope) VALUES (?, ?, ?)');
    insert.run(type, customerId, JSON.stringify(envelope));
    file.close();
  };
  const run = async (...args: string[]): Promise<CliRun> =>
    tradepostHere(['dead-letters', ...args, '--tenant', tenant], settings);
  /** Those of one receiver: Identity cannot read it, either. */
  const listed = async () =>
    (await (
      await fetch(`${url}/v1/ops/dead-letters?state=dead&handler=orders.buyers`, {
        headers: { authorization: `Bearer ${await token}` },
      })
    ).json()) as DeadLetterPage;

  beforeAll(async () => {
    [folder, tenant] = [await freshFolder(), freshTenant()];
    settings = {
      TRADEPOST_TENANTS: tenant,
      TRADEPOST_LOG_LEVEL: 'fatal',
      ...(mongoUrl !== undefined && { MONGODB_URL: mongoUrl }),
    };
    service = new ServiceProcess(folder, settings);
    settings = { ...settings, TRADEPOST_DATA_DIR: join(folder, 'data') };
    url = await service.serving();
    token = new TestTokens(join(folder, 'data')).staff({ tenant });
    for (let i = 0; i < 3; i += 1) publishNonsense(newId());
    await eventually(async () => expect((await listed()).items).toHaveLength(3));
    await eventually(async () => {
      const { status, problems } = (await (await fetch(`${url}/readyz`)).json()) as Record<string, unknown>;
      const told = `3 dead letters of orders.buyers for ${tenant} wait for a person`;
      expect([status, problems]).toEqual(['degraded', expect.arrayContaining([expect.stringContaining(told)])]);
    });
  });
  afterAll(async () => {
    await service.kill('SIGTERM');
    await dropTenants([tenant]);
    await rm(folder, { recursive: true, force: true });
  });

  it('list them beside a running service, as a table or as JSON', async () => {
    const { items } = await listed();
    const table = await run('list', '--handler', 'orders.buyers');
    expect([table.code, table.stderr]).toEqual([0, '']);
    const lines = table.stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^ID +HANDLER +STATE +ATTEMPTS +SINCE +PARKED +MESSAGE +PROBLEM$/);
    expect(lines.slice(1).map((line) => line.split(/ {2,}/)[0])).toEqual(items.map(({ id }) => id));
    expect(lines[1]).toContain('orders.buyers');
    const json = await run('list', '--json', '--handler', 'orders.buyers', '--limit', '2');
    const page = JSON.parse(json.stdout) as DeadLetterPage;
    expect(page.items).toEqual(items.slice(0, 2));
    const rest = await run('list', '--json', '--handler', 'orders.buyers', '--cursor', page.next!);
    expect((JSON.parse(rest.stdout) as DeadLetterPage).items).toEqual(items.slice(2));
  });

  it('show one, with personal fields masked unless they are asked for', async () => {
    const [letter] = (await listed()).items;
    const shown = await run('show', letter!.id);
    expect(shown.stdout).toContain('"email": "[masked]"');
    expect(shown.stdout).not.toContain('ada@example.com');
    expect(shown.stdout).toMatch(/^problem +Event .* is no valid tradepost\.customers\.customer-registered\.v1: /m);
    const revealed = await run('show', letter!.id, '--reveal', 'email', '--json');
    expect((JSON.parse(revealed.stdout) as OpenDeadLetter).payload).toMatchObject({
      data: { email: 'ada@example.com' },
    });
  });

  it('discard one, and say why it cannot be', async () => {
    const [letter] = (await listed()).items;
    expect((await run('discard', letter!.id)).code).toBe(1);
    expect((await run('discard', letter!.id, '--reason', '\u200b ')).code).toBe(1);
    const done = await run('discard', letter!.id, '--reason', 'A faulty release.');
    expect([done.code, done.stderr]).toEqual([0, '']);
    expect(done.stdout).toMatch(/^Discarded: orders\.buyers will not receive tradepost\.customers\./);
    expect((await listed()).items).toHaveLength(2);
    const again = await run('discard', letter!.id, '--reason', 'Again.');
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('There is no such dead letter.')]);
  });

  it('redrive one or all of a handler, which the running service then tries again', async () => {
    const before = (await listed()).items;
    expect((await run('redrive')).stderr).toContain('Name one dead letter, or a --handler.');
    const all = await run('redrive', '--handler', 'orders.buyers', '--json');
    expect(JSON.parse(all.stdout)).toEqual({ redriven: 2 });
    const still = await run('redrive', before[0]!.id);
    expect([still.code, still.stderr]).toEqual([1, expect.stringContaining('still being tried')]);
    await eventually(async () => expect((await listed()).items).toHaveLength(2));
    const after: DeadLetter[] = (await listed()).items as DeadLetter[];
    expect(after.map(({ id, attempts }) => [id, attempts]).sort()).toEqual(before.map(({ id }) => [id, 5]).sort());
    const one = await run('redrive', before[0]!.id);
    expect([one.code, one.stdout]).toEqual([0, '1 put back; a running service tries again within a second.\n']);
  });

  it('are not needed where contracts are to be told again: a replay does that', async () => {
    const replay = (subscription: string) =>
      tradepostHere(['contracts', 'replay', subscription, '--tenant', tenant], settings);
    const done = await replay('orders.buyers');
    expect([done.code, done.stderr]).toEqual([0, '']);
    expect(done.stdout).toBe(
      'orders.buyers is told again what customers has published; what it had already has no effect.\n',
    );
    const unknown = await replay('orders.sellers');
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('No subscription orders.sellers')]);
    await eventually(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200));
  });
});
