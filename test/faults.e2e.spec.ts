import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { ApiClient } from './support/api-client.js';
import { eventually } from './support/eventually.js';
import { describeWithFaults } from './support/faults.js';
import { processes } from './support/processes.js';
import type { Order } from './support/resources.js';
import { addProduct, bodyOf, place, register } from './support/scenario.js';

interface Readiness {
  readonly status: string;
  readonly writes: string;
  readonly problems: readonly string[];
}

const shop = processes();
const ready = async (api: ApiClient) => bodyOf(await api.get<Readiness>('/readyz'), 200);
const isReady = (api: ApiClient, report: object) =>
  eventually(async () => expect(await ready(api)).toMatchObject(report));
/** Problems of which one is such: event handlers that wait for the same file are told of, too. */
const including = (problem: unknown) => expect.arrayContaining([problem]) as unknown[];
/** A commit proves for so long that changes are stored, in milliseconds. */
const probeIntervalMs = 1_000;
const fine = { status: 'ok', writes: 'stored', problems: [] };

describeWithFaults('a shop whose disk fails', (faults) => {
  /** A shop in which Ada can order, and a way for her to do it. */
  const open = async () => {
    const service = shop.serve(faults().environment);
    const api = await shop.client(await service.serving());
    const ada = await register(api);
    const { sku } = await addProduct(api);
    const first = await place(api, ada, [sku, 1]);
    await isReady(api, fine);
    const body = { customerId: ada.id, lines: [{ sku, quantity: 1 }] };
    const order = (key: string) => api.post<Order>('/v1/orders', body, { 'idempotency-key': key });
    return { service, api, order, first, body };
  };
  const log = () => `${shop.tenant}/orders.db-wal$`;

  it('says that changes are not stored, and why, and that they are once the disk is mended', async () => {
    const { service, api, order, first } = await open();
    const kinds = [
      ['a full disk', 'write', 'ENOSPC', 'db-wal$', 'no room'],
      ['one that cannot be written', 'write', 'EROFS', 'db-wal$', 'SQLITE_IOERR'],
      ['a failing sync of the log', 'sync', 'EIO', 'db-wal$', 'SQLITE_IOERR_FSYNC'],
      ['a failing sync of the file', 'sync', 'EIO', 'orders.db$', 'SQLITE_IOERR_FSYNC'],
    ] as const;
    for (const [kind, call, error, path, reason] of kinds) {
      const said = service.stdout.length;
      faults().set({ call, error, path });
      let orderedAt = -Infinity;
      await eventually(async () => {
        // A shop at rest is probed beside its file, and one with a commit just now not at all.
        if (performance.now() - orderedAt > 3 * probeIntervalMs) {
          await order(`during-${call}-${error}-${Math.round((orderedAt = performance.now()))}`);
        }
        expect(await ready(api)).toMatchObject({
          status: 'degraded',
          writes: 'refused',
          problems: including(expect.stringMatching(new RegExp(`orders for ${shop.tenant}.*${reason}`))),
        });
      });
      expect([kind, faults().met.length > 0]).toEqual([kind, true]);
      expect(bodyOf(await api.get<Order>(`/v1/orders/${first.id}`), 200)).toEqual(first);
      await eventually(() =>
        expect(service.stdout.slice(said)).toMatch(new RegExp(`"level":40.*orders for ${shop.tenant}`)),
      );
      faults().clear();
      await isReady(api, fine);
      expect((await order(`after-${kind.replaceAll(' ', '-')}`)).status).toBe(201);
    }
    expect(await service.kill('SIGTERM')).toBe(0);
  });

  describe('during a commit', () => {
    const key = '01890a5d-ac96-774b-bcce-b302099a8057';
    const stored = () => {
      const books = new Database(join(shop.data, shop.tenant, 'orders.db'), { readonly: true });
      const ids = books.prepare('SELECT id FROM orders ORDER BY id').pluck().all() as string[];
      books.close();
      return ids;
    };

    it('does not say what it cannot know, and tells the truth to the retry with its key', async () => {
      const { service, api, order, first } = await open();
      faults().set({ call: 'sync', error: 'EIO', path: log() });
      const answer = await order(key);
      expect([answer.status, answer.body]).toEqual([
        503,
        expect.objectContaining({ type: '/problems/outcome_unknown' }),
      ]);
      expect(answer.text).not.toContain('nothing was changed');
      expect(answer.headers['retry-after']).toBeDefined();
      // Nothing is written before the file is examined: its log cannot be brought to the disk.
      const next = await order('01890a5d-ac96-774b-bcce-b302099a8058');
      expect([next.status, next.body]).toEqual([503, expect.objectContaining({ type: '/problems/overloaded' })]);
      faults().clear();
      const placed = await eventually(async () => bodyOf(await order(key), 201));
      await eventually(() => expect(service.stdout).toContain('was examined and opened again'));
      const again = await order(key);
      expect([again.body, again.headers['idempotent-replayed']]).toEqual([placed, 'true']);
      expect(stored()).toEqual([first.id, placed.id].sort());
      await isReady(api, fine);
      expect((await api.get<Order>(`/v1/orders/${placed.id}?minVersion=1`)).body).toEqual(placed);
      expect(await service.kill('SIGKILL')).toBe('SIGKILL');
      const survivor = await shop.client(await shop.start().serving());
      expect((await survivor.get<Order>(`/v1/orders/${placed.id}?minVersion=1`)).body).toEqual(placed);
      expect(stored()).toEqual([first.id, placed.id].sort());
    });

    /** Places an order whose commit is not known to be on disk, and kills the process before it looks. */
    const killedInDoubt = async () => {
      const { service, order, first, body } = await open();
      // A log whose content is all in the file begins anew: the sync of its head would fail before it has the commit.
      const second = bodyOf(await order('01890a5d-ac96-774b-bcce-b302099a8059'), 201);
      faults().set({ call: 'sync', error: 'EIO', path: log() });
      const answer = await order(key);
      expect(answer.status).toBe(503);
      expect(await service.kill('SIGKILL')).toBe('SIGKILL');
      faults().clear();
      const api = await shop.client(await shop.start().serving());
      const known = [first.id, second.id];
      const found = stored().filter((id) => !known.includes(id));
      return { api, body, known, found, said: (answer.body as unknown as { type: string }).type };
    };

    /**
     * Either is allowed to the log: the commit was written, or another took its place before. What was said must be
     * true of both, and the retry must find what is there.
     */
    it('tells the truth also where the process is killed meanwhile, whether or not the log has the commit', async () => {
      const { api, body, known, found, said } = await killedInDoubt();
      expect(found.length).toBeLessThanOrEqual(said === '/problems/outcome_unknown' ? 1 : 0);
      const retry = await api.post<Order>('/v1/orders', body, { 'idempotency-key': key });
      const isReplay = found.length === 1 ? 'true' : undefined;
      expect([retry.status, retry.headers['idempotent-replayed']]).toEqual([201, isReplay]);
      if (found.length === 1) expect(retry.body.id).toBe(found[0]);
      expect(stored()).toEqual([...known, retry.body.id].sort());
      const again = await api.post<Order>('/v1/orders', body, { 'idempotency-key': key });
      expect([again.headers['idempotent-replayed'], again.body]).toEqual(['true', retry.body]);
      expect((await api.get<Order>(`/v1/orders/${retry.body.id}?minVersion=1`)).body).toEqual(retry.body);
    });
  });

  it('refuses changes to a file that was moved away under it, and takes them when it is back', async () => {
    const { service, api, order } = await open();
    const file = join(shop.data, shop.tenant, 'orders.db');
    await rename(file, `${file}.away`);
    await isReady(api, {
      status: 'degraded',
      writes: 'refused',
      problems: including(expect.stringContaining(`${file} was deleted while it was open`)),
    });
    expect((await order('moved')).status).toBe(503);
    await rename(`${file}.away`, file);
    await isReady(api, fine);
    expect((await order('back-again')).status).toBe(201);
    await eventually(() => expect(service.stdout).toMatch(/"level":40[^\n]*was deleted while it was open/));
  });

  it('says that another process keeps the write lock, and for how long', async () => {
    const { service, api, order } = await open();
    const stopped = new Database(join(shop.data, shop.tenant, 'orders.db'));
    stopped.exec('BEGIN IMMEDIATE');
    const waiting = order('meanwhile');
    await isReady(api, {
      status: 'degraded',
      writes: 'refused',
      problems: including(expect.stringMatching(/another process has held the write lock for \d+ s/)),
    });
    stopped.close();
    expect([201, 503]).toContain((await waiting).status);
    await isReady(api, fine);
    await eventually(() => expect(service.stdout).toMatch(/"level":40[^\n]*write lock/));
  });

  it('goes on by itself after a disk that could not be read for a while', async () => {
    const { api, order } = await open();
    faults().set({ call: 'read', error: 'EIO', path: `${shop.tenant}/` });
    let orders = 0;
    await eventually(async () => {
      await order(`unread-${(orders += 1)}`);
      expect(faults().met.length).toBeGreaterThan(5);
    });
    faults().clear();
    await isReady(api, fine);
    const placed = await eventually(async () => bodyOf(await order('read-again'), 201));
    expect((await api.get<Order>(`/v1/orders/${placed.id}?minVersion=1`)).body).toEqual(placed);
  });
});

describeWithFaults('a shop whose clock is set', (faults) => {
  it('waits no longer for that, keeps its promises, and takes orders', async () => {
    const service = shop.serve(faults().environment);
    const api = await shop.client(await service.serving());
    const ada = await register(api);
    const { sku } = await addProduct(api);
    const body = { customerId: ada.id, lines: [{ sku, quantity: 1 }] };
    const order = (key: string) => api.post<Order>('/v1/orders', body, { 'idempotency-key': key });
    const placed = bodyOf(await order('before'), 201);
    for (const seconds of [-86_400, 300, -300, 0]) {
      const waiting = api.get(`/v1/orders/${placed.id}?minVersion=99`);
      await api.get('/livez');
      faults().setClock(seconds);
      expect((await waiting).status).toBe(503);
      expect([seconds, bodyOf(await order('before'), 201)]).toEqual([seconds, placed]);
      const next = bodyOf(await order(`at-${seconds}`), 201);
      expect((await api.get<Order>(`/v1/orders/${next.id}?minVersion=1`)).body).toEqual(next);
      await isReady(api, fine);
    }
    faults().setClock(2 * 86_400);
    expect((await order('with-an-old-token')).status).toBe(401);
    faults().clear();
    expect((await order('in-time')).status).toBe(201);
    expect(await service.kill('SIGTERM')).toBe(0);
  });
});
