import type { Credentials } from './credentials.js';
import { exchange, type Fetch, type Reply, type Sendable } from './exchange.js';
import { operations } from './generated/operations.gen.js';
import type { CallOptions, Input, OperationId, Output } from './operation.js';
import type { OriginCheck } from './origin-check.js';
import { ShopProblem } from './problem.js';
import { persist, type RetryPolicy } from './retries.js';
import { randomUuid } from './surroundings.js';

/** How requests are made, whoever they come from. */
export interface Wiring {
  /** Origin of the shop, with a path where it stands below one; without a slash at the end. */
  readonly url: string;
  /** Null: the tenant that the shop takes for those who name none, or that of the token. */
  readonly tenant: string | null;
  readonly fetch: Fetch;
  readonly origins: OriginCheck;
  readonly retry: RetryPolicy;
  /** How long one try may take, in milliseconds. */
  readonly patience: number;
}

/** An input as far as it is turned into a request; which operations have which parts is checked by `Input`. */
interface Parts {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly version?: number | '*';
}

/** Calls operations of the API on behalf of somebody. */
export class Api {
  constructor(
    readonly wiring: Wiring,
    /** Who calls. */
    readonly credentials: Credentials,
  ) {}

  /** The same API for somebody else. */
  with(credentials: Credentials): Api {
    return new Api(this.wiring, credentials);
  }

  /** The body that an operation answers with. Throws like `request`. */
  async call<Id extends OperationId>(id: Id, input: Input<Id>, options?: CallOptions): Promise<Output<Id>> {
    return (await this.request(id, input, options)).body;
  }

  /**
   * Calls an operation, again where that is safe and the shop cannot answer yet. Throws `ShopProblem` for a refusal,
   * `ShopUnreachable` where no answer came, and the reason of the signal once that is aborted.
   */
  async request<Id extends OperationId>(
    id: Id,
    input: Input<Id>,
    { signal, idempotencyKey, retry }: CallOptions = {},
  ): Promise<Reply<Output<Id>>> {
    const { method, path } = operations[id];
    const { path: parameters, query, body, version } = input as Parts;
    const key = method === 'POST' ? (idempotencyKey ?? randomUuid()) : undefined;
    const request: Sendable = {
      method,
      url: this.address(path, parameters, query),
      headers: {
        ...(key !== undefined && { 'idempotency-key': key }),
        ...(version !== undefined && { 'if-match': version === '*' ? '*' : `"${version}"` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
    };
    return (await this.perform(request, { ...this.wiring.retry, ...retry })) as Reply<Output<Id>>;
  }

  /** Reads what a `location` names, once it is there to be read. Throws like `request`. */
  async follow(location: string, { signal, retry }: CallOptions = {}): Promise<Reply<unknown>> {
    const request: Sendable = { method: 'GET', url: this.address(location), headers: {}, body: undefined, signal };
    return this.perform(request, { ...this.wiring.retry, ...retry });
  }

  /** The whole address of something of the API. */
  address(
    path: string,
    parameters: Readonly<Record<string, string>> = {},
    query: Readonly<Record<string, unknown>> = {},
  ): string {
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parameters[name]!));
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const text = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)])).toString();
    return `${this.wiring.url}${filled}${text === '' ? '' : `?${text}`}`;
  }

  private perform(request: Sendable, policy: RetryPolicy): Promise<Reply<unknown>> {
    const { tenant } = this.wiring;
    const headers = { ...(tenant !== null && { 'x-tenant': tenant }), ...request.headers };
    request.signal?.throwIfAborted();
    const repeatable = { method: request.method, keyed: 'idempotency-key' in headers };
    return persist(repeatable, policy, request.signal, this.sender({ ...request, headers }));
  }

  /** Sends a request each time it is called, always for the same person: its key is theirs alone. */
  private sender(request: Sendable): () => Promise<Reply<unknown>> {
    let sent: { readonly holder: string | null; failure?: unknown } | null = null;
    return async () => {
      const token = await this.credentials.bearer();
      const holder = this.credentials.holder();
      if (sent !== null && sent.holder !== holder) throw sent.failure;
      sent ??= { holder };
      try {
        return await this.sendBearing(request, token, holder);
      } catch (error) {
        sent.failure = error;
        throw error;
      }
    };
  }

  /** A token that the shop does not take, before it ends by the clock here say, is renewed once. */
  private async sendBearing(request: Sendable, token: string | null, holder: string | null): Promise<Reply<unknown>> {
    const { fetch, patience, origins, url } = this.wiring;
    try {
      const reply = await exchange(fetch, withToken(request, token), patience);
      origins.passed();
      return reply;
    } catch (error) {
      if (error instanceof ShopProblem) origins.passed();
      else await origins.explain(error, fetch, url);
      if (token === null || !(error instanceof ShopProblem) || error.status !== 401) throw error;
      const renewed = await this.credentials.renew(token);
      if (renewed === null || this.credentials.holder() !== holder) throw error;
      return exchange(fetch, withToken(request, renewed), patience);
    }
  }
}

function withToken(request: Sendable, token: string | null): Sendable {
  return token === null ? request : { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } };
}
