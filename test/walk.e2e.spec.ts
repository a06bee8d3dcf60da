import fc from 'fast-check';
import type { Answer, ApiClient } from './support/api-client.js';
import { tradepost } from './support/cli-process.js';
import { crowd, eventually } from './support/eventually.js';
import { operationsOf, type DescribedOperation } from './support/operations.js';
import type { Page, Problem } from './support/resources.js';
import { addProduct, place, register, take } from './support/scenario.js';
import { mongoUrl, Shop } from './support/shop.js';
import { isDescribed } from './walk/description.js';
import { Pool } from './walk/pool.js';
import { partyOf, trespass, type Party } from './walk/parties.js';
import { anyPlan, dice, encoded, settle, type Plan, type Sent } from './walk/requests.js';

const REQUESTS = mongoUrl === undefined ? 4_000 : 1_000;
/** Whoever waits at the end of a run holds up the next one. */
const A_RUN = mongoUrl === undefined ? 1_000 : 250;
const WIDTH = 48;
/** `WALK_SEED=… npm test -- walk` takes the same walk again. */
const seed = Number(process.env['WALK_SEED'] ?? Date.now() % 2 ** 31);

/** What is said to whoever has no credentials, or the wrong ones; a ticket goes before a token. */
const REFUSED = ['unauthenticated', 'token_invalid', 'stream_ticket_invalid', 'forbidden'];

/**
 * Whose order it is, how many use a password, how much is in stock, who asks, and the octets and Unicode forms of an
 * address are more than a schema can say.
 */
const BEYOND_DESCRIPTION = ['/customerId', '/password', '/change', '/email', '?email', 'Idempotency-Key'];
const isBeyondDescription = ({ code, errors = [] }: Problem): boolean =>
  code === 'invalid_cursor' ||
  (errors.length > 0 && errors.every(({ pointer }) => BEYOND_DESCRIPTION.includes(pointer)));

describe(`a walk of ${REQUESTS} requests through the API description (WALK_SEED=${seed})`, () => {
  let shop: Shop;
  let api: ApiClient;
  let operations: DescribedOperation[];
  const pool = new Pool();
  /** How often each operation was answered with each status. */
  const seen = new Map<string, Map<number, number>>();

  beforeAll(async () => {
    shop = await Shop.open();
    api = shop.api();
    operations = operationsOf(shop.contract.document);
    await sellSome();
  });
  afterAll(() => shop.close());

  /**
   * What the walk by itself gets to too seldom to get any further: products on sale and customers who may buy, since one that
   * it has blocked or taken off sale has a whole order refused; and orders that can be paid, shipped and delivered.
   */
  const sellSome = async (): Promise<void> => {
    const [customer, { sku }] = [await register(api), await addProduct(api)];
    for (let i = 0; i < 60; i++) {
      const [buyer, product] = [await register(api), await addProduct(api)];
      pool.learn('/v1/customers', await api.get(`/v1/customers/${buyer.id}`));
      pool.learn('/v1/products', await api.get(`/v1/products/${product.sku}`));
    }
    for (const paid of Array.from({ length: 20 }, (_, i) => i % 2 === 0)) {
      const order = await place(api, customer, [sku, 1]);
      pool.learn('/v1/orders', paid ? await take(api, order, 'pay') : await api.get(`/v1/orders/${order.id}`));
    }
  };

  const count = (id: string, status: number): void => {
    const statuses = seen.get(id) ?? new Map<number, number>();
    seen.set(id, statuses.set(status, (statuses.get(status) ?? 0) + 1));
  };

  /** What is wrong with an answer beside what every answer is held to; null where it is right. */
  const complaintAbout = (operation: DescribedOperation, party: Party, sent: Sent, answer: Answer<Problem>) => {
    const { status, body } = answer;
    if (status >= 500) {
      const waited =
        status === 503 && body.code === 'read_model_behind' && sent.query.some(([name]) => name === 'minVersion');
      return waited ? null : 'is a fault of the server';
    }
    const refused = REFUSED.includes(body?.code);
    const isByTicket = sent.query.some(([name]) => name === 'ticket');
    if (refused && party.kind === 'staff' && !isByTicket) return 'refuses one of the staff';
    if (refused || body?.code === 'tenant_unknown') return null;
    if (isDescribed(operation, sent))
      return status === 400 && !isBeyondDescription(body) ? 'refuses what is described' : null;
    return [400, 415, 428].includes(status) ? null : 'takes what is not described';
  };

  const request = async (plan: Plan): Promise<void> => {
    const luck = dice(plan);
    const party = partyOf(api, shop.tokens, pool, luck.pick);
    const sent = settle(plan, pool, luck, party.kind === 'staff' || party.kind === 'customer');
    const query = sent.query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
    const target = `${sent.path}${query === '' ? '' : `?${query}`}`;
    const answer = await party.client.raw<Problem>(sent.method, target, { headers: sent.headers, text: sent.text });
    count(plan.operation.id, answer.status);
    pool.learn(sent.path, answer);
    const complaint = complaintAbout(plan.operation, party, sent, answer) ?? trespass(party, sent.path, answer);
    if (complaint === null) return;
    const called = `${party.kind}: ${sent.method} ${target} ${JSON.stringify(sent.headers)} ${sent.text ?? ''}`;
    throw new Error(`${called}\n${answer.status} ${complaint}: ${answer.text.slice(0, 500)}`);
  };

  it('meets no fault, no status that is not described, and nothing that the description does not say', async () => {
    const plans = fc.array(anyPlan(operations), { minLength: A_RUN, maxLength: A_RUN, size: 'max' });
    const walk = fc.asyncProperty(plans, async (steps) => {
      await crowd(steps.length, WIDTH, (index) => request(steps[index]!));
    });
    const outcome = await fc.check(walk, { seed, numRuns: REQUESTS / A_RUN, endOnFailure: true });
    // Its own report would print whole runs; the request that went wrong says all.
    if (outcome.failed) throw outcome.errorInstance;
    expect(outcome.numRuns * A_RUN).toBe(REQUESTS);
  });

  it('has been everywhere, and had its way where there is one', () => {
    const never = operations.filter(({ id }) => ![...(seen.get(id)?.keys() ?? [])].some((status) => status < 300));
    // No delivery has failed, so that no dead letter can be shown, redriven or discarded.
    const without = ['discardDeadLetter', 'getDeadLetter', 'redriveDeadLetter'];
    const missed = never.map(({ id }) => id).filter((id) => !without.includes(id));
    // The short walk misses some by chance.
    expect(missed.slice(mongoUrl === undefined ? 0 : 6)).toEqual([]);
    for (const status of [200, 201, 400, 401, 403, 404, 409, 412, 415, 422, 428])
      expect([status, [...seen.values()].some((statuses) => statuses.has(status))]).toEqual([status, true]);
  });

  it('leaves a shop that lives, has delivered everything, and whose books agree', async () => {
    const ready = await eventually(async () => {
      const { body } = await api.get<{ status: string; subscriptions: { lag: number }[] }>('/readyz');
      expect(body.subscriptions.reduce((sum, { lag }) => sum + lag, 0)).toBe(0);
      return body;
    });
    expect(ready.status).toBe('ok');
    expect((await api.get<Page<object>>('/v1/ops/dead-letters')).body.items).toEqual([]);
    await shop.stop();
    const settings = {
      TRADEPOST_DATA_DIR: shop.directory,
      TRADEPOST_TENANTS: shop.tenants.join(','),
      TRADEPOST_LOG_LEVEL: 'warn',
    };
    const verified = tradepost(['verify'], { ...settings, ...(mongoUrl !== undefined && { MONGODB_URL: mongoUrl }) });
    expect(await verified.ended).toMatchObject({ code: 0 });
  });
});
