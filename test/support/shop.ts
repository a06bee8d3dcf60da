import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Contexts, Log, type UnitOfWork } from '@tradepost/platform';
import { createHttpApp, listen } from '@tradepost/web';
import { readSettings } from '@tradepost/host';
import { Staff } from '@tradepost/identity';
import { TestTokens } from '@tradepost/identity/testing';
import { ownDatabases } from '@tradepost/platform/testing';
import { RouteTable } from '@tradepost/web/addresses';
import { StorefrontModule } from '@tradepost/storefront';
import { MongoClient } from 'mongodb';
import { ampleQuotas } from './ample-quotas.js';
import { ApiClient } from './api-client.js';
import { ApiContract, type OpenApiDocument } from './contract.js';

/** Keeps what went wrong instead of printing it. */
class QuietLog extends Log {
  readonly errors: string[] = [];

  info(): void {
    return;
  }

  warn(): void {
    return;
  }

  error(fields: object, message: string): void {
    this.errors.push(`${message} ${JSON.stringify(fields)}`);
  }
}

const server = process.env['MONGODB_URL'];
/** Where the read models live, in databases of this suite's own; unset: beside the data. */
export const mongoUrl = server === undefined ? undefined : ownDatabases(server);

/** A name that no other run has. */
export const freshTenant = (): string => `e2e-${randomBytes(6).toString('hex')}`;

export const freshFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'tradepost-e2e-'));

/** The database of a tenant's read models, on the server. */
export const databaseOf = (url: string, tenant: string): string => `${new URL(url).pathname.slice(1)}_${tenant}`;

/** Removes the read models of tenants and of the one that every shop has, where they live on a server. */
export async function dropTenants(tenants: readonly string[]): Promise<void> {
  if (mongoUrl === undefined) return;
  const client = await new MongoClient(mongoUrl).connect();
  for (const tenant of ['default', ...tenants]) await client.db(databaseOf(mongoUrl, tenant)).dropDatabase();
  await client.close();
}

/** The storefront, serving on a real port, with data of its own. */
export class Shop {
  readonly log = new QuietLog();
  readonly tokens: TestTokens;
  private app: Awaited<ReturnType<typeof createHttpApp>> | null = null;
  private clients: ApiClient[] = [];
  private served: ApiContract | null = null;

  private constructor(
    readonly directory: string,
    readonly tenants: readonly string[],
    private readonly settings: Readonly<Record<string, string>>,
  ) {
    this.tokens = new TestTokens(directory);
  }

  /** Starts a shop with so many tenants, named so that two runs on one MongoDB do not meet. */
  static async open(tenants = 1, settings: Readonly<Record<string, string>> = {}): Promise<Shop> {
    const shop = new Shop(await freshFolder(), Array.from({ length: tenants }, freshTenant), settings);
    await shop.start();
    return shop;
  }

  get url(): string {
    const address = this.app?.getHttpServer().address();
    if (address === null || typeof address !== 'object') throw new Error('The shop is not open.');
    return `http://127.0.0.1:${address.port}`;
  }

  /** Runs work on the writer connection of a context, in the transaction of a command. */
  async onWriter<T>(context: string, work: (uow: UnitOfWork) => Promise<T>): Promise<T> {
    const [tenant] = this.tenants;
    const { database } = this.app!.get(Contexts).find(context)!.of(tenant!);
    const request = { tenant: tenant!, principal: 'tester', correlationId: 'test', causationId: null };
    return database.transact('Test', request, work);
  }

  /** Gives somebody who works for the first tenant's shop a login. */
  addStaff(email: string, password: string): Promise<void> {
    return this.app!.get(Staff, { strict: false }).add(this.tenants[0]!, email, password);
  }

  get contract(): ApiContract {
    return this.served!;
  }

  /** Every route that the server has, such as `GET /v1/orders/{id}`, whether the API description tells of it or not. */
  get routes(): readonly string[] {
    const { all } = this.app!.get(RouteTable);
    return [...new Set(all.map(({ method, url }) => `${method} ${url.replace(/:(\w+)/g, '{$1}')}`))];
  }

  /** A client for one of the tenants, by number; null names none. */
  api(tenant: number | null = 0): ApiClient {
    const { url, contract, tokens } = this;
    const client = ApiClient.of({ url, tenant: tenant === null ? null : this.tenants[tenant]!, contract, tokens });
    this.clients.push(client);
    return client;
  }

  async start(): Promise<void> {
    const settings = readSettings({
      TRADEPOST_DATA_DIR: this.directory,
      TRADEPOST_TENANTS: this.tenants.join(','),
      MONGODB_URL: mongoUrl,
      TRADEPOST_WORKER: 'inline',
      ...ampleQuotas,
      ...this.settings,
    });
    this.app = await createHttpApp(StorefrontModule.with(settings, this.log));
    await listen(this.app, { port: 0, host: '127.0.0.1' });
    this.served ??= new ApiContract((await (await fetch(`${this.url}/openapi.json`)).json()) as OpenApiDocument);
  }

  async stop(): Promise<void> {
    for (const client of this.clients) client.close();
    this.clients = [];
    await this.app?.close();
    this.app = null;
  }

  /** Deletes the read models of every tenant, the shop being stopped; returns how many files or databases went. */
  async loseReadModels(): Promise<number> {
    if (mongoUrl !== undefined) await dropTenants(this.tenants);
    const files = (await readdir(this.directory, { recursive: true })).filter((file) => /read.*\.db/.test(file));
    for (const file of files) await rm(join(this.directory, file));
    return files.length + (mongoUrl === undefined ? 0 : this.tenants.length);
  }

  /** Stops and removes everything. Throws when something went wrong that only the log was told. */
  async close(): Promise<void> {
    await this.stop();
    await rm(this.directory, { recursive: true, force: true });
    await dropTenants(this.tenants);
    if (this.log.errors.length > 0) throw new Error(`The log holds errors: ${this.log.errors.join('\n')}`);
  }
}
