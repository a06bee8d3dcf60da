import type { Books, ExpectedCustomer, ExpectedInvoice } from './expected-books.js';
import type { CreditNote, Customer, Order, Page } from './resources.js';

/** Reads a path of the API. */
export type Get = <T>(path: string) => Promise<T>;

/** How thoroughly to compare: only each n-th, and so many at once. */
interface Thoroughness {
  readonly every?: number;
  readonly atOnce?: number;
}

/**
 * Reads the invoices and customers of the books from the API, one by one, and says in a sentence each what differs.
 */
export async function differencesOf(
  { invoices, customers }: Books,
  get: Get,
  { every = 1, atOnce = 32 }: Thoroughness = {},
): Promise<string[]> {
  const some = <T>(all: readonly T[]) => all.filter((_, i) => i % every === 0);
  const references = new Map<string, string>();
  const known = async (reference: string): Promise<string> => {
    const id =
      references.get(reference) ?? (await customerBy(reference, get))?.id ?? `nobody with the reference ${reference}`;
    references.set(reference, id);
    return id;
  };
  const people = await crowd(atOnce, some(customers), (customer) => compareCustomer(customer, get));
  const papers = await crowd(atOnce, some(invoices), (invoice) => compareInvoice(invoice, get, known));
  return [...people, ...papers];
}

async function compareInvoice(
  expected: ExpectedInvoice,
  get: Get,
  known: (reference: string) => Promise<string>,
): Promise<string[]> {
  const { reference, kind, at, customer, total } = expected;
  const list = kind === 'order' ? '/v1/orders' : '/v1/credit-notes';
  const { items } = await get<Page<Order | CreditNote>>(`${list}?reference=${reference}`);
  const [found] = items;
  if (found === undefined || items.length > 1) return [`${reference}: ${items.length} found`];
  const when = 'placedAt' in found ? found.placedAt : found.issuedAt;
  const customerId = customer === null ? null : await known(customer);
  return differing(
    reference,
    { at, customerId, total, status: kind === 'order' ? 'delivered' : null },
    {
      at: when,
      customerId: found.customerId,
      total: found.total.amount,
      status: 'status' in found ? found.status : null,
    },
  );
}

async function compareCustomer({ reference, ...expected }: ExpectedCustomer, get: Get): Promise<string[]> {
  const found = await customerBy(reference, get);
  if (found === null) return [`customer ${reference}: not found`];
  const { orders, creditNotes, totals, firstOrderAt, lastOrderAt } = found.purchases;
  const sums = totals[0] ?? { ordered: { amount: '0.00' }, credited: { amount: '0.00' } };
  const actual = {
    orders,
    creditNotes,
    ordered: sums.ordered.amount,
    credited: sums.credited.amount,
    firstOrderAt,
    lastOrderAt,
  };
  const named = { name: found.name, email: found.email };
  const names = { name: `Customer ${reference}`, email: `${reference}@online-retail.invalid` };
  return differing(`customer ${reference}`, { ...expected, ...names }, { ...actual, ...named });
}

async function customerBy(reference: string, get: Get): Promise<Customer | null> {
  return (await get<Page<Customer>>(`/v1/customers?reference=${reference}`)).items[0] ?? null;
}

function differing(
  what: string,
  expected: Readonly<Record<string, unknown>>,
  actual: Readonly<Record<string, unknown>>,
): string[] {
  return Object.keys(expected).flatMap((field) =>
    expected[field] === actual[field]
      ? []
      : [`${what}: ${field} is ${String(actual[field])}, not ${String(expected[field])}`],
  );
}

async function crowd<T>(atOnce: number, all: readonly T[], compare: (one: T) => Promise<string[]>): Promise<string[]> {
  const queue = [...all].reverse();
  const found: string[] = [];
  const work = async (): Promise<void> => {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) found.push(...(await compare(next)));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return found;
}
