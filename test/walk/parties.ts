import type { TestTokens } from '@tradepost/identity/testing';
import type { Answer, ApiClient } from '../support/api-client.js';
import type { Pick, Pool } from './pool.js';

/** Somebody who calls. */
export interface Party {
  readonly kind: 'staff' | 'customer' | 'order token' | 'stranger';
  /** Of the customer, or of the order that the token is for. */
  readonly id: string | null;
  readonly client: ApiClient;
}

const KINDS = [
  ...(['staff', 'staff', 'staff', 'staff', 'staff', 'staff'] as const),
  ...(['customer', 'customer', 'order token', 'stranger'] as const),
];

/** Chooses who calls: mostly staff, who get furthest. Each has a session of their own, which a call may end. */
export function partyOf(api: ApiClient, tokens: TestTokens, pool: Pool, pick: Pick): Party {
  const kind = pick(KINDS);
  const customer = kind === 'customer' ? pool.one('customers', pick) : null;
  if (customer !== null) return { kind: 'customer', id: customer, client: api.asCustomer({ id: customer }) };
  const token = kind === 'order token' ? pool.one('orderToken', pick) : null;
  if (token !== null) return { kind: 'order token', id: token.split('.')[2]!, client: api.bearing(token) };
  if (kind === 'stranger') return { kind, id: null, client: api.bearing(null) };
  return { kind: 'staff', id: null, client: api.bearing(tokens.staff({ tenant: api.tenant! })) };
}

/** What there is for everybody, and what is made for whoever asks. */
const EVERYBODYS = ['products', 'auth', 'stream-tickets'];

/** What a party was shown that is none of their business, in a sentence; null: nothing. */
export function trespass(party: Party, path: string, { status, body }: Answer<unknown>): string | null {
  if (party.kind === 'staff' || status >= 300 || body === null || typeof body !== 'object') return null;
  const [, , resource] = path.split('/');
  if (EVERYBODYS.includes(resource!)) return null;
  const shown = 'items' in body ? (body.items as object[]) : [body];
  const foreign = shown.find((one) => !isOwn(party, resource, one));
  return foreign === undefined
    ? null
    : `shows a ${party.kind} what is not theirs: ${JSON.stringify(foreign).slice(0, 200)}`;
}

function isOwn({ kind, id }: Party, resource: string | undefined, shown: object): boolean {
  const { id: thing, customerId, version } = shown as Readonly<Record<string, unknown>>;
  if (kind === 'customer') return customerId === id || thing === id || registered(resource, version);
  if (kind === 'order token') return thing === id || registered(resource, version);
  return customerId === null || registered(resource, version);
}

/** Anybody may register somebody new, and is shown whom. */
function registered(resource: string | undefined, version: unknown): boolean {
  return resource === 'customers' && version === 1;
}
