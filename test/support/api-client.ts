import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import supertest from 'supertest';
import { TestTokens } from '@tradepost/identity/testing';
import { ApiContract, isStream, type OpenApiDocument } from './contract.js';
import { EventStream } from './event-stream.js';
import type { Page } from './resources.js';

export interface Answer<T> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  /** Null where there was none. */
  readonly body: T;
  /** As sent, without the query. */
  readonly path: string;
}

interface Sending {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
}

interface RawSending {
  readonly headers?: Readonly<Record<string, string>>;
  readonly text?: string | Buffer;
}

type Headers = Readonly<Record<string, string>>;

const WHATEVER_IS_THERE = { 'if-match': '*' };
/** A call that changes something that is there. */
const CHANGE = /\/(pay|ship|deliver|cancel|block|unblock)$/;

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** Who acts, unless a client says otherwise: one of the staff. */
export const clerk = '01890a5d-ac96-774b-bcce-b302099a80f0';
/** A token is good for longer than any suite takes, in milliseconds. */
const LIFE = 60 * 60_000;

/** What the clients of one tenant share. */
interface Shared {
  readonly url: string;
  /** Null where requests do not name it. */
  readonly tenant: string | null;
  readonly contract: ApiContract;
  readonly tokens: TestTokens;
  readonly agent: Agent;
}

/** Calls the API of one tenant, as staff unless it is told otherwise. Every answer is held against the served API description. */
export class ApiClient {
  private constructor(
    private readonly shared: Shared,
    private readonly token: Promise<string> | null,
  ) {}

  /** A client of the shop whose data are in that folder. */
  static of(where: Omit<Shared, 'agent'>): ApiClient {
    const shared = { ...where, agent: new Agent({ keepAlive: true, maxSockets: 64 }) };
    return new ApiClient(shared, where.tokens.staff({ ...aboutTokens(where), id: clerk }));
  }

  /** A client of a service that was just started. */
  static async open(url: string, tenant: string, dataDirectory: string): Promise<ApiClient> {
    const document = (await (await fetch(`${url}/openapi.json`)).json()) as OpenApiDocument;
    return ApiClient.of({ url, tenant, contract: new ApiContract(document), tokens: new TestTokens(dataDirectory) });
  }

  get url(): string {
    return this.shared.url;
  }

  get tenant(): string | null {
    return this.shared.tenant;
  }

  /** The same shop as it is for a customer. */
  asCustomer({ id }: { readonly id: string }): ApiClient {
    return this.bearing(this.shared.tokens.customer(id, aboutTokens(this.shared)));
  }

  /** The same shop as it is for whoever has this token; null: for a stranger. */
  bearing(token: string | Promise<string> | null): ApiClient {
    return new ApiClient(this.shared, token === null ? null : Promise.resolve(token));
  }

  get<T>(path: string, query: Query = {}, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return this.send<T>('GET', `${path}${queryText(path, query)}`, { headers });
  }

  /** A new request each time, which changes whatever version is there. */
  post<T>(path: string, body?: unknown, headers: Headers = {}): Promise<Answer<T>> {
    const fresh = { 'idempotency-key': randomUUID(), ...(CHANGE.test(path) && WHATEVER_IS_THERE) };
    return this.send<T>('POST', path, { body, headers: { ...fresh, ...headers } });
  }

  /** Adds a product; `change` says that there is one. */
  put<T>(path: string, body: unknown, headers: Headers = {}): Promise<Answer<T>> {
    return this.send<T>('PUT', path, { body, headers });
  }

  change<T>(path: string, body: unknown): Promise<Answer<T>> {
    return this.put<T>(path, body, WHATEVER_IS_THERE);
  }

  patch<T>(path: string, body: unknown, headers: Headers = WHATEVER_IS_THERE): Promise<Answer<T>> {
    return this.send<T>('PATCH', path, { body, headers });
  }

  /** Opens a stream of live updates. */
  async watch(path: string, headers: Headers = {}): Promise<EventStream> {
    return EventStream.open(`${this.url}${path}`, { ...(await this.headers()), ...headers });
  }

  async send<T>(method: string, path: string, { headers = {}, body }: Sending = {}): Promise<Answer<T>> {
    const verb = method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete';
    const server = supertest(this.url);
    const call = server[verb](path)
      .agent(this.shared.agent)
      .set(await this.headers())
      .buffer(true)
      .parse((response, done) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => done(null, Buffer.concat(chunks).toString()));
      });
    if (body !== undefined) call.set('content-type', 'application/json').send(JSON.stringify(body));
    for (const [name, value] of Object.entries(headers)) call.set(name, value);
    const response = await call;
    const answered = typeof response.body === 'string' ? response.body : '';
    return this.checked<T>(method, path, response.status, response.headers as Record<string, string>, answered);
  }

  /**
   * Sends a path and a body exactly as they are written, dot segments and broken JSON included. Of a stream it takes
   * the head and hangs up.
   */
  async raw<T>(method: string, path: string, { headers = {}, text }: RawSending = {}): Promise<Answer<T>> {
    const { hostname: host, port } = new URL(this.url);
    const all = { ...(await this.headers()), ...headers };
    return new Promise((resolve, reject) => {
      const call = request({ host, port, method, path, headers: all, agent: this.shared.agent });
      call.on('error', reject).on('response', (response) => {
        const received = response.headers as Record<string, string>;
        const answer = (body: string): void => {
          try {
            resolve(this.checked<T>(method, path, response.statusCode!, received, body));
          } catch (error) {
            reject(error as Error);
          }
        };
        if (isStream(received)) {
          response.destroy();
          return answer('');
        }
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
        response.on('end', () => answer(Buffer.concat(chunks).toString()));
      });
      call.end(text);
    });
  }

  /** Every item of a list, and how many pages it took. */
  async all<T>(path: string, query: Query = {}): Promise<{ items: T[]; pages: number }> {
    const items: T[] = [];
    let cursor: string | undefined;
    for (let pages = 1; ; pages += 1) {
      const { body } = await this.get<Page<T>>(path, { limit: 100, ...query, cursor });
      items.push(...body.items);
      if (body.next === null) return { items, pages };
      cursor = body.next;
    }
  }

  close(): void {
    this.shared.agent.destroy();
  }

  /** What every request bears. */
  async headers(): Promise<Record<string, string>> {
    return {
      ...(this.tenant !== null && { 'x-tenant': this.tenant }),
      ...(this.token !== null && { authorization: `Bearer ${await this.token}` }),
    };
  }

  private checked<T>(
    method: string,
    target: string,
    status: number,
    headers: Record<string, string>,
    text: string,
  ): Answer<T> {
    const path = target.split('?')[0]!;
    if (headers['x-request-id'] === undefined) throw new Error(`${method} ${path} → ${status} lacks X-Request-Id.`);
    if (/^\/(v1|livez|readyz)\b/.test(path)) this.shared.contract.check({ method, path, status, headers, text });
    const json = headers['content-type']?.includes('json') ?? false;
    return { status, headers, text, path, body: (json ? JSON.parse(text) : null) as T };
  }
}

function aboutTokens({ tenant }: Pick<Shared, 'tenant'>) {
  return { tenant: tenant ?? 'default', life: LIFE };
}

function queryText(path: string, query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`],
  );
  return given.length === 0 ? '' : `${path.includes('?') ? '&' : '?'}${given.join('&')}`;
}
