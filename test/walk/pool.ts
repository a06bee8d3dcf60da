import type { Answer } from '../support/api-client.js';

/** Who may not be used up: the oldest of more than these are forgotten. */
const MOST = 200;

/** Chooses among what there is; the same number chooses the same of the same. */
export type Pick = <T>(from: readonly T[]) => T;

/** What the calls of a walk have made so far, for later calls to name. */
export class Pool {
  private readonly values = new Map<string, string[]>();
  private readonly versions = new Map<string, number>();

  /** Notes ids, versions and cursors of an answer. */
  learn(path: string, { status, body }: Answer<unknown>): void {
    if (status >= 300 || body === null || typeof body !== 'object') return;
    const [, , resource = ''] = path.split('/');
    const { next, version, ...named } = body as Readonly<Record<string, unknown>>;
    if (typeof next === 'string') this.add(`cursor of ${path}`, next);
    if (typeof named['refreshToken'] === 'string') this.add('refreshToken', named['refreshToken']);
    if (typeof named['ticket'] === 'string') this.add('ticket', named['ticket']);
    const id = resource === 'products' ? named['sku'] : named['id'];
    if (typeof id !== 'string') return;
    if (typeof named['email'] === 'string') this.add('auth email', named['email']);
    this.add(resource, id);
    this.add(NAMED_AS[resource] ?? resource, id);
    if (typeof named['orderToken'] === 'string') this.add('orderToken', named['orderToken']);
    if (typeof version === 'number') this.versions.set(id, version);
  }

  /** One of the values that such a field of a resource, or its address, takes; null where none is known. */
  one(name: string, pick: Pick, resource = ''): string | null {
    const known = FIXED[name] ?? this.values.get(`${resource} ${name}`) ?? this.values.get(name) ?? [];
    return known.length === 0 ? null : pick(known);
  }

  versionOf(id: string): number {
    return this.versions.get(id) ?? 1;
  }

  private add(name: string, value: string): void {
    const known = this.values.get(name) ?? [];
    if (!known.includes(value)) known.push(value);
    if (known.length > MOST) known.shift();
    this.values.set(name, known);
  }
}

const NAMED_AS: Readonly<Record<string, string>> = {
  customers: 'customerId',
  orders: 'orderId',
  products: 'sku',
};

/** Orders take one currency, and whoever registers signs in with the same password: others would rarely get anywhere. */
const FIXED: Readonly<Record<string, readonly string[]>> = {
  currency: ['GBP'],
  password: ['three green herons at noon'],
};
