/** What every customer of the run signs in with. */
export const PASSWORD = 'four plain tin kettles';

/** A line of an order as a client wants it. */
export interface WantedLine {
  readonly sku: string;
  readonly quantity: number;
}

/** What a client wants to happen, in the terms of the shop. */
export type Action =
  | { readonly kind: 'register'; readonly email: string }
  /** `probe`: placed when all is delivered, to see what Orders has heard of the customer. */
  | {
      readonly kind: 'place';
      readonly customerId: string;
      readonly lines: readonly WantedLine[];
      readonly probe: boolean;
    }
  | { readonly kind: 'pay'; readonly orderId: string; readonly customerId: string; readonly reference: string }
  | { readonly kind: 'cancel'; readonly orderId: string; readonly customerId: string; readonly reason: string }
  | { readonly kind: 'stock'; readonly sku: string; readonly change: number; readonly reason: string }
  | { readonly kind: 'block'; readonly customerId: string; readonly reason: string }
  | { readonly kind: 'unblock'; readonly customerId: string };

export type ActionOf<K extends Action['kind']> = Extract<Action, { kind: K }>;

/** A POST, the same in every attempt. */
export interface PostRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text; null for none. */
  readonly body: string | null;
}

/** An answer that was read whole. */
export interface Reply {
  readonly status: number;
  readonly etag: string | null;
  readonly location: string | null;
  /** Whether it says that it is the repetition of an earlier one. */
  readonly replayed: boolean;
  readonly text: string;
}

/** How sending it ended, so many times in a row during one life of the server. */
export interface Attempt {
  /** Which start of the server it was, from 1. */
  readonly start: number;
  /** A status with its problem code, or the code of the connection's error. */
  readonly outcome: string;
  times: number;
}

/** One intent of a client: what it wants, each attempt to get it, and the final reply. */
export interface Entry<A extends Action = Action> {
  readonly client: number;
  /** From 1, in the order in which the client, which does one thing at a time, wanted things. */
  readonly number: number;
  readonly action: A;
  readonly request: PostRequest;
  readonly attempts: Attempt[];
  /** The first definite one: neither lost on its way, nor one that asks to come again. */
  reply: Reply | null;
}

/** All that the clients know: what they wanted and what they were told. */
export class Ledger {
  readonly entries: Entry[] = [];
  private readonly counts = new Map<number, number>();

  /** The number that the client's next intent will have. */
  next(client: number): number {
    return (this.counts.get(client) ?? 0) + 1;
  }

  /**
   * Notes an intent before its first attempt. `version` is that of the resource as the client knows it; `token` is of
   * whom it is sent, null for the staff.
   */
  open<A extends Action>(
    client: number,
    action: A,
    version: number | null = null,
    token: string | null = null,
  ): Entry<A> {
    const number = this.next(client);
    this.counts.set(client, number);
    const request = requestFor(action, nameOf(client, number), version, token);
    const entry: Entry<A> = { client, number, action, request, attempts: [], reply: null };
    this.entries.push(entry);
    return entry;
  }
}

/** What an intent is called in its key, its references and its reasons. */
export function nameOf(client: number, number: number): string {
  return `c${String(client).padStart(2, '0')}-${number}`;
}

/** Notes how an attempt ended. */
export function noteAttempt(entry: Entry, start: number, outcome: string): void {
  const last = entry.attempts.at(-1);
  if (last !== undefined && last.start === start && last.outcome === outcome) last.times += 1;
  else entry.attempts.push({ start, outcome, times: 1 });
}

export function isAcknowledged(entry: Entry): boolean {
  return entry.reply !== null && entry.reply.status < 300;
}

/** The code of a refusal; null for anything else. */
export function problemOf({ status, text }: Reply): string | null {
  if (status < 400) return null;
  try {
    return (JSON.parse(text) as { code?: string }).code ?? null;
  } catch {
    return null;
  }
}

function requestFor(action: Action, name: string, version: number | null, token: string | null): PostRequest {
  const headers: Record<string, string> = { 'idempotency-key': name };
  if (token !== null) headers['authorization'] = `Bearer ${token}`;
  if (version !== null) headers['if-match'] = `"${version}"`;
  const { path, body } = callFor(action);
  return { path, headers, body: body === null ? null : JSON.stringify(body) };
}

function callFor(action: Action): { path: string; body: object | null } {
  switch (action.kind) {
    case 'register':
      return {
        path: '/v1/customers',
        body: { email: action.email, name: 'Ada Lovelace', country: 'GB', password: PASSWORD },
      };
    case 'place':
      return { path: '/v1/orders', body: { customerId: action.customerId, lines: action.lines } };
    case 'pay':
      return { path: `/v1/orders/${action.orderId}/pay`, body: { paymentReference: action.reference } };
    case 'cancel':
      return { path: `/v1/orders/${action.orderId}/cancel`, body: { reason: action.reason } };
    case 'stock':
      return { path: `/v1/products/${action.sku}/stock`, body: { change: action.change, reason: action.reason } };
    case 'block':
      return { path: `/v1/customers/${action.customerId}/block`, body: { reason: action.reason } };
    case 'unblock':
      return { path: `/v1/customers/${action.customerId}/unblock`, body: null };
    default:
      return action satisfies never;
  }
}
