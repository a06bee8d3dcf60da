import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportSummary } from '../apps/cli/src/import/online-retail/summary.js';
import type { CliRun } from './support/cli-process.js';
import { differencesOf, type Get } from './support/compare-books.js';
import { eventually } from './support/eventually.js';
import { booksBeside, readBooks } from './support/expected-books.js';
import { importing, rows } from './support/importing.js';
import type { CreditNote, Order, Page } from './support/resources.js';
import { addProduct, place, register } from './support/scenario.js';
import { mongoUrl } from './support/shop.js';

/** The server of the tests reads a whole collection for every list: it is asked sparingly. */
const thoroughly = mongoUrl === undefined ? {} : { every: 200, atOnce: 1 };
/** So many that an import takes some seconds, and can be killed half-way; the server of the tests is slower. */
const many = mongoUrl === undefined ? 3_000 : 400;
const small = booksBeside('online-retail-small-2010-12-01_2010-12-23');
/** Where the real invoices are not at hand, the suite says so; CI has them. */
const itWithBooks = small === null && process.env['CI'] !== 'true' ? it.skip : it;

interface Readiness {
  readonly subscriptions: readonly { readonly subscription: string; readonly lag: number | null }[];
}

const taking = importing();
/** What a whole import has said of itself. */
const summaryOf = ({ code, stdout, stderr }: CliRun): ImportSummary => {
  expect([code, stderr]).toEqual([0, expect.not.stringMatching(/error/i)]);
  return JSON.parse(stdout) as ImportSummary;
};
const run = async (file: string): Promise<ImportSummary> => summaryOf(await taking.run(file, '--json'));
/** Asks again where the read store was too slow, as 503 and its Retry-After say. */
const get: Get = <T>(path: string) =>
  eventually(async () => {
    const { status, body } = await taking.api.get<T>(path);
    expect(status).toBe(200);
    return body;
  });
const all = async <T>(path: string): Promise<readonly T[]> => (await get<Page<T>>(path)).items;

/** Mail that was laid down as files for the shop's tenant. */
const mail = async (): Promise<readonly string[]> => {
  const found = await readdir(join(taking.shop.directory, taking.shop.tenants[0]!, 'mail'), { recursive: true }).catch(
    () => [],
  );
  return found.filter((file) => file.endsWith('.eml'));
};

describe('tradepost import online-retail', () => {
  itWithBooks(
    'takes over a real shop’s invoices beside the running service, exactly, and once',
    async () => {
      const expected = readBooks(small!);
      const summary = summaryOf(await taking.begin(expected.file, '--json').ended);
      expect(summary).toMatchObject({
        rows: 42_481,
        orders: { count: 1_559, lines: 41_480, total: { amount: '823746.14', currency: 'GBP' } },
        creditNotes: { count: 326, lines: 728, total: { amount: '74789.12', currency: 'GBP' } },
        customers: 948,
        skipped: { write_off: 70, zero_price: 203, adjustment: 0, malformed: 0, positive_cancellation: 0 },
        alreadyThere: { orders: 0, creditNotes: 0, customers: 0 },
      });
      expect(expected.invoices).toHaveLength(1_559 + 326);
      expect(expected.customers).toHaveLength(948);
      expect(await differencesOf(expected, get, thoroughly)).toEqual([]);
      const report = (await readFile(summary.report, 'utf8')).trim().split('\n');
      expect(report).toHaveLength(1 + 70 + 203);

      expect((await run(expected.file)).alreadyThere).toEqual({ orders: 1_559, creditNotes: 326, customers: 948 });
      expect(await differencesOf(expected, get, thoroughly)).toEqual([]);
      // The largest volume of all suites: every invoice is compared, twice.
    },
    900_000,
  );

  it('goes on after it was killed half-way, and adds nothing twice', async () => {
    const file = await taking.books(rows(many));
    const first = taking.begin(file);
    await eventually(() => expect(first.said()).toMatch(/orders and credit notes [1-4]0%/));
    first.kill();
    expect((await first.ended).code).toBe('SIGKILL');
    const { orders, creditNotes, alreadyThere } = await run(file);
    expect([orders.count, creditNotes.count]).toEqual([many, many]);
    expect(alreadyThere.orders).toBeGreaterThan(0);
    expect(alreadyThere.orders).toBeLessThan(many);
    for (const i of [0, 17, many - 2, many - 1]) {
      const [order, ...others] = await all<Order>(`/v1/orders?reference=${700_000 + i}`);
      expect([order!.lines[0]!.quantity, others]).toEqual([i + 1, []]);
      expect(await all<CreditNote>(`/v1/credit-notes?reference=C${800_000 + i}`)).toHaveLength(1);
    }
    const customers = await all<{ purchases: { orders: number; creditNotes: number } }>('/v1/customers?limit=100');
    const sum = (of: 'orders' | 'creditNotes') => customers.reduce((total, one) => total + one.purchases[of], 0);
    expect([customers.length, sum('orders'), sum('creditNotes')]).toEqual([7, many, many]);
  });

  it('keeps what HTTP has made: a product on sale is not changed, and a blocked customer’s past is theirs', async () => {
    const api = taking.api;
    await api.put('/v1/products/MUG0', { description: 'Ours', unitPrice: { amount: '9.99', currency: 'EUR' } });
    await run(await taking.books(rows(1)));
    expect(await get('/v1/products/MUG0')).toMatchObject({ version: 1, description: 'Ours' });
    const [customer] = await all<{ id: string }>('/v1/customers?reference=50001');
    await api.post(`/v1/customers/${customer!.id}/block`, { reason: 'Chargebacks.' });
    await run(await taking.books(rows(8)));
    expect(await all(`/v1/orders?customerId=${customer!.id}&status=delivered`)).toHaveLength(2);
  });

  it('sends no mail about what lies in the past, and some to who comes afterwards', async () => {
    const { customers, orders } = await run(await taking.books(rows(20)));
    expect([customers, orders.count]).toEqual([7, 20]);
    await eventually(async () => {
      const { subscriptions } = await get<Readiness>('/readyz');
      const behind = subscriptions.filter(({ lag }) => lag !== 0);
      expect([subscriptions.length > 0, behind]).toEqual([true, []]);
    });
    expect(await mail()).toEqual([]);
    const api = taking.api;
    await place(api, await register(api), [(await addProduct(api)).sku, 1]);
    await eventually(async () => expect(await mail()).toHaveLength(2));
  });

  it('names an invoice that comes again with other content, leaves it, and ends with 1', async () => {
    await run(await taking.books(rows(2)));
    const changed = rows(3).replace('700001,MUG1,Mug,2', '700001,MUG1,Mug,3');
    const { code, stdout } = await taking.run(await taking.books(changed), '--json');
    const { orders, alreadyThere, differing } = JSON.parse(stdout) as ImportSummary;
    expect([code, differing]).toEqual([1, { count: 1, first: ['700001'] }]);
    expect([orders.count, alreadyThere]).toEqual([2, { orders: 1, creditNotes: 2, customers: 2 }]);
    const [order] = await all<Order>('/v1/orders?reference=700001');
    expect([order!.version, order!.lines[0]!.quantity]).toEqual([1, 2]);
  });
});
