import { randomUUID } from 'node:crypto';
import { crowd, eventually } from './support/eventually.js';
import { processes } from './support/processes.js';

const shop = processes();
const orders = 150;
const lines = 2_000;
/** Of the serving thread and of the worker thread each: less than the backlog takes when it is read at once. */
const heap = { NODE_OPTIONS: '--max-old-space-size=192' };

interface Readiness {
  readonly subscriptions: readonly { readonly subscription: string; readonly lag: number | null }[];
}

describe('a start with a backlog that is larger than the heap', () => {
  it('serves at once, and delivers all of it', async () => {
    const before = shop.serve({ TRADEPOST_WORKER: 'none' });
    const api = await shop.client(await before.serving());
    const product = { description: 'd'.repeat(150), unitPrice: { amount: '0.01', currency: 'GBP' } };
    await api.put('/v1/products/LONG', product);
    const body = { lines: Array.from({ length: lines }, () => ({ sku: 'LONG', quantity: 1 })) };
    const placed = await crowd(orders, 4, () => api.post('/v1/orders', body, { 'idempotency-key': randomUUID() }));
    expect(placed.map(({ status }) => status)).toEqual(placed.map(() => 201));
    await before.kill('SIGTERM');

    const url = await shop.serve(heap).serving();
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    await eventually(async () => {
      const { subscriptions } = (await (await fetch(`${url}/readyz`)).json()) as Readiness;
      expect(subscriptions.filter(({ lag }) => lag !== 0)).toEqual([]);
    });
  });
});
