import { setTimeout as pause } from 'node:timers/promises';
import { crowd } from '../support/eventually.js';
import type { Customer, Order, Page, TimelineEntry } from '../support/resources.js';
import type { StockedProduct } from './catalogue.js';
import type { Connection } from './connection.js';
import type { Evidence, Readiness, Replay, SignIn } from './evidence.js';
import { stuck } from './judge/deliveries.js';
import { bodyOf, isKind } from './judge/facts.js';
import { isAcknowledged, PASSWORD, type Entry } from './ledger.js';
import type { Random } from './random.js';

/** Deliveries are done so many milliseconds after the last request, or they are stuck. */
const DELIVERED_WITHIN = 15_000;
/** Requests at once. */
const WIDTH = 16;
/** Acknowledged requests that are sent once more. */
const REPLAYS = 200;
/** Customers who sign in: as many attempts as may fail from one address. */
const SIGN_INS = 100;

/** Waits until everything is delivered, or should be. Resolves with what /readyz said last. */
export async function delivered(connection: Connection): Promise<Readiness> {
  const deadline = Date.now() + DELIVERED_WITHIN;
  for (;;) {
    const { text } = await connection.send('GET', '/readyz');
    const readiness = JSON.parse(text) as Readiness;
    if (stuck(readiness).length === 0 || Date.now() >= deadline) return readiness;
    await pause(100);
  }
}

/** Sends some acknowledged requests again, of the first as well as of the last. */
export async function replaySome(
  connection: Connection,
  entries: readonly Entry[],
  random: Random,
): Promise<readonly Replay[]> {
  const chosen = random.some(entries.filter(isAcknowledged), REPLAYS);
  return crowd(chosen.length, WIDTH, async (i) => {
    const entry = chosen[i]!;
    return { entry, reply: await connection.send('POST', entry.request.path, entry.request) };
  });
}

/** Has some of the registered customers sign in. */
export async function signInSome(
  connection: Connection,
  entries: readonly Entry[],
  random: Random,
): Promise<readonly SignIn[]> {
  const chosen = random.some(entries.filter(isKind('register')).filter(isAcknowledged), SIGN_INS);
  return crowd(chosen.length, 2, async (i) => {
    const { email } = chosen[i]!.action;
    const body = JSON.stringify({ email, password: PASSWORD });
    const { status } = await connection.send('POST', '/v1/auth/tokens', { body });
    return { customerId: bodyOf<Customer>(chosen[i]!).id, status };
  });
}

/** Reads everything that the shop has to say about its customers, products and orders. */
export async function readBack(
  connection: Connection,
): Promise<Pick<Evidence, 'customers' | 'products' | 'orders' | 'timelines' | 'deadLetters'>> {
  const [customers, products, orders] = await Promise.all([
    list<Customer>(connection, '/v1/customers'),
    list<StockedProduct>(connection, '/v1/products'),
    list<Order>(connection, '/v1/orders'),
  ]);
  const paths = [
    ...customers.map(({ id }) => [id, `/v1/customers/${id}/timeline`] as const),
    ...orders.map(({ id }) => [id, `/v1/orders/${id}/timeline`] as const),
  ];
  const timelines = await crowd(paths.length, WIDTH, async (i): Promise<[string, TimelineEntry[]]> => {
    const [id, path] = paths[i]!;
    return [id, await list<TimelineEntry>(connection, path)];
  });
  return { customers, products, orders, timelines: new Map(timelines), deadLetters: await deadLetters(connection) };
}

async function deadLetters(connection: Connection): Promise<string[]> {
  try {
    return (await list(connection, '/v1/ops/dead-letters')).map((letter) => JSON.stringify(letter));
  } catch (error) {
    return [`they cannot be read: ${(error as Error).message}`];
  }
}

async function list<T>(connection: Connection, path: string): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const from: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Page<T> = await connection.get<Page<T>>(`${path}?limit=100${from}`);
    items.push(...page.items);
    cursor = page.next;
  }
  return items;
}
