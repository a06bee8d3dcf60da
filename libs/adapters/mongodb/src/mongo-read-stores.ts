import { checkPlace, ReadStore, ReadStores } from '@tradepost/platform/read-store';
import { MongoConnection } from './mongo-connection.js';
import { databaseOf } from './mongo-database.js';
import { MongoReadStore } from './mongo-read-store.js';

/** Read stores on a MongoDB server: a database for each tenant, prefixed by that of the connection string. */
export class MongoReadStores extends ReadStores {
  readonly description: string;
  private readonly connection: MongoConnection;

  /** Connects on first use. Throws where the text is no MongoDB connection string. */
  constructor(private readonly url: string) {
    super();
    this.connection = new MongoConnection(url);
    this.description = `MongoDB at ${this.connection.hosts}`;
  }

  /** Resolves once the server answers. Throws `ReadStoreUnavailable`. */
  async ping(): Promise<void> {
    await this.connection.ask((client) => client.db('admin').command({ ping: 1 }));
  }

  async open(tenant: string, context: string): Promise<ReadStore> {
    checkPlace(tenant, context);
    return new MongoReadStore(this.connection, databaseOf(this.url, tenant), context);
  }

  override find(tenant: string, context: string): Promise<ReadStore> {
    return this.open(tenant, context);
  }

  async close(): Promise<void> {
    await this.connection.close();
  }
}
