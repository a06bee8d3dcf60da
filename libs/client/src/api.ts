import type { Credentials } from './credentials.js';
import { exchange, type Fetch, type Reply, type PreparedRequest } from './exchange.js';
import { operations } from './generated/operations.gen.js';
import type { CallOptions, Input, OperationId, Output } from './operation.js';
import type { OriginCheck } from './origin-check.js';
import { ShopProblem } from './problem.js';
import { withRetries, type RetryPolicy } from './retries.js';
import { randomUuid } from './browser.js';

/** Settings of every request, independent of the caller. */
export interface Wiring {
  /** Origin of the shop, with the base path if any; without a trailing slash. */
  readonly url: string;
  /** Null: the tenant of the token, or else the default tenant of the shop. */
  readonly tenant: string | null;
  readonly fetch: Fetch;
  readonly origins: OriginCheck;
  readonly retry: RetryPolicy;
  /** Timeout of one attempt, in milliseconds. */
  readonly timeoutMs: number;
}

/** Parts of an input that make up a request. `Input` checks which of them an operation has. */
interface RequestParts {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly version?: number | '*';
}

/** Calls operations of the API with given credentials. */
export class Api {
  constructor(
    readonly wiring: Wiring,
    readonly credentials: Credentials,
  ) {}

  /** The same API with other credentials. */
  with(credentials: Credentials): Api {
    return new Api(this.wiring, credentials);
  }

  /** Response body of an operation. Throws like `request`. */
  async call<Id extends OperationId>(id: Id, input: Input<Id>, options?: CallOptions): Promise<Output<Id>> {
    return (await this.request(id, input, options)).body;
  }

  /**
   * Calls an operation, with retries where they are safe. Throws `ShopProblem` for a refusal, `ShopUnreachable` where
   * no answer came, and the reason of the signal once aborted.
   */
  async request<Id extends OperationId>(
    id: Id,
    input: Input<Id>,
    { signal, idempotencyKey, retry }: CallOptions = {},
  ): Promise<Reply<Output<Id>>> {
    const { method, path } = operations[id];
    const { path: parameters, query, body, version } = input as RequestParts;
    const key = method === 'POST' ? (idempotencyKey ?? randomUuid()) : undefined;
    const request: PreparedRequest = {
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

  /** Reads the resource at a `location`, waiting until it is readable. Throws like `request`. */
  async follow(location: string, { signal, retry }: CallOptions = {}): Promise<Reply<unknown>> {
    const request: PreparedRequest = {
      method: 'GET',
      url: this.address(location),
      headers: {},
      body: undefined,
      signal,
    };
    return this.perform(request, { ...this.wiring.retry, ...retry });
  }

  /** Absolute URL of a path of the API. */
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

  private perform(request: PreparedRequest, policy: RetryPolicy): Promise<Reply<unknown>> {
    const { tenant } = this.wiring;
    const headers = { ...(tenant !== null && { 'x-tenant': tenant }), ...request.headers };
    request.signal?.throwIfAborted();
    const repeatable = { method: request.method, keyed: 'idempotency-key' in headers };
    return withRetries(repeatable, policy, request.signal, this.sender({ ...request, headers }));
  }

  /** Each call sends the request for the same user, since idempotency keys are scoped to one user. */
  private sender(request: PreparedRequest): () => Promise<Reply<unknown>> {
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

  /** A token refused before its expiry by the local clock is renewed once. */
  private async sendBearing(
    request: PreparedRequest,
    token: string | null,
    holder: string | null,
  ): Promise<Reply<unknown>> {
    const { fetch, timeoutMs, origins, url } = this.wiring;
    try {
      const reply = await exchange(fetch, withToken(request, token), timeoutMs);
      origins.passed();
      return reply;
    } catch (error) {
      if (error instanceof ShopProblem) origins.passed();
      else await origins.explain(error, fetch, url);
      if (token === null || !(error instanceof ShopProblem) || error.status !== 401) throw error;
      const renewed = await this.credentials.renew(token);
      if (renewed === null || this.credentials.holder() !== holder) throw error;
      return exchange(fetch, withToken(request, renewed), timeoutMs);
    }
  }
}

function withToken(request: PreparedRequest, token: string | null): PreparedRequest {
  return token === null ? request : { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } };
}
