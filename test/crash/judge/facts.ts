import type { Customer, Order } from '../../support/resources.js';
import { isAcknowledged, type Action, type ActionOf, type Entry } from '../ledger.js';

/** What the ledger says of an order that was acknowledged. */
export interface OrderFacts {
  readonly placed: Entry<ActionOf<'place'>>;
  /** As it was acknowledged first. */
  readonly first: Order;
  /** As it was acknowledged last. */
  readonly last: Order;
}

/** What the ledger says of a customer whose registration was acknowledged. */
export interface CustomerFacts {
  readonly registered: Entry<ActionOf<'register'>>;
  /** As it was acknowledged last. */
  readonly last: Customer;
  /** Acknowledged blocks and unblocks, in order. */
  readonly standings: readonly Entry<ActionOf<'block' | 'unblock'>>[];
}

/** The ledger, told by resource. */
export interface Facts {
  readonly entries: readonly Entry[];
  readonly orders: readonly OrderFacts[];
  /** By id. */
  readonly customers: ReadonlyMap<string, CustomerFacts>;
}

/** Pure. */
export function factsOf(entries: readonly Entry[]): Facts {
  const acknowledged = entries.filter(isAcknowledged);
  const changes = groupBy(acknowledged.filter(isKind('pay', 'cancel')), ({ action }) => action.orderId);
  const standings = groupBy(acknowledged.filter(isKind('block', 'unblock')), ({ action }) => action.customerId);
  const orders = acknowledged.filter(isKind('place')).map((placed) => {
    const first = bodyOf<Order>(placed);
    return { placed, first, last: bodyOf<Order>(changes.get(first.id)?.at(-1) ?? placed) };
  });
  const customers = acknowledged.filter(isKind('register')).map((registered): [string, CustomerFacts] => {
    const { id } = bodyOf<Customer>(registered);
    const known = standings.get(id) ?? [];
    return [id, { registered, last: bodyOf<Customer>(known.at(-1) ?? registered), standings: known }];
  });
  return { entries, orders, customers: new Map(customers) };
}

/** Tells entries of some kinds from others. */
export function isKind<K extends Action['kind']>(...kinds: readonly K[]) {
  return (entry: Entry): entry is Entry<ActionOf<K>> => (kinds as readonly string[]).includes(entry.action.kind);
}

/** Whether an intent was definitely not done. */
export function isRefused(entry: Entry): boolean {
  return entry.reply !== null && !isAcknowledged(entry);
}

/** What an acknowledged intent was told. */
export function bodyOf<T>(entry: Entry): T {
  return JSON.parse(entry.reply!.text) as T;
}

/** The block that holds for a customer at that number of their client's intents; undefined where none does. */
export function blockAt(number: number, { standings }: CustomerFacts): Entry<ActionOf<'block'>> | undefined {
  const last = standings.findLast((standing) => standing.number < number);
  return last !== undefined && isKind('block')(last) ? last : undefined;
}

/** The customer's acknowledged block that the policy may have cancelled an order for. */
export function blockBehind(
  reason: string | null,
  customerId: string | null,
  { customers }: Facts,
): Entry<ActionOf<'block'>> | undefined {
  const standings = customers.get(customerId ?? '')?.standings ?? [];
  return standings.filter(isKind('block')).find(({ action }) => action.reason === reason);
}

export function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group === undefined) groups.set(keyOf(one), [one]);
    else group.push(one);
  }
  return groups;
}
