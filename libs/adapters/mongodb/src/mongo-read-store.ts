import { BSON, type Collection as MongoCollection, type MongoClient } from 'mongodb';
import { maxBatchBytes, type BatchLimit } from '@tradepost/platform/runtime';
import {
  Collections,
  planPage,
  readPage,
  ReadStore,
  sizeOf,
  type Checkpoint,
  type CollectionSpec,
  type DocumentBatch,
  type DocumentChange,
  type DocumentPage,
  type Keys,
  type ListedDocument,
  type LoadedDocuments,
  type PagePlan,
  type PageQuery,
  type PageSlice,
  type RenderedDocument,
  type Replacement,
  type StoredDocument,
} from '@tradepost/platform/read-store';
import { groupWrites, storeGroup } from './mongo-batch.js';
import { MongoBatchSizes } from './mongo-batch-size.js';
import { dropCollection, MongoCheckpoints, namesIn, type Places } from './mongo-checkpoints.js';
import { MongoOrigin } from './mongo-origin.js';
import { MongoConnection } from './mongo-connection.js';
import { indexName, indexPattern, keyPath, type MongoDocument } from './mongo-document.js';
import { pageFind } from './mongo-page.js';

/** Writes sent in one command. */
const groupSize = 500;

/**
 * Documents of one context in collections `<context>_<collection>`, or in those that replaced them. Without
 * transactions: a commit stores the documents first, each under its guard, and moves the checkpoint last.
 */
export class MongoReadStore extends ReadStore {
  readonly place: string;
  private readonly known = new Collections();
  private readonly sizes = new MongoBatchSizes();
  private readonly origins: MongoOrigin;
  private readonly checkpoints: MongoCheckpoints;

  constructor(
    private readonly connection: MongoConnection,
    private readonly database: string,
    private readonly context: string,
  ) {
    super();
    this.place = `${context} in the database ${database} of MongoDB at ${connection.hosts}`;
    this.origins = new MongoOrigin(database, context, this.place);
    this.checkpoints = new MongoCheckpoints(database, context, this.origins);
  }

  async prepare(specs: readonly CollectionSpec[]): Promise<void> {
    for (const { name, spec } of this.known.add(specs)) {
      for (const index of spec.indexes) {
        const options = { name: indexName(index) };
        await this.change(async (client) =>
          (await this.documents(client, name)).createIndex(indexPattern(index), options),
        );
      }
    }
  }

  async loadBatch<D>(collection: string, ids: readonly string[]): Promise<LoadedDocuments<D>> {
    const { name } = this.known.get(collection);
    const projection = { revision: 1, seen: 1, body: 1 };
    const documents = new Map<string, StoredDocument<D>>();
    let at = 0;
    for (let bytes = 0; at < ids.length && (at === 0 || bytes < maxBatchBytes);) {
      const some = ids.slice(at, at + this.sizes.of(name));
      const found = await this.connection.project(async (client) =>
        (await this.documents(client, name))
          .find({ _id: { $in: some } }, { projection, batchSize: some.length + 1 })
          .toArray(),
      );
      for (const { _id, revision, seen, body } of found) {
        const size = BSON.calculateObjectSize({ body });
        this.sizes.note(name, size);
        bytes += size;
        documents.set(_id, { revision, seen, body: body as D });
      }
      at += some.length;
    }
    return { documents, rest: ids.slice(at) };
  }

  async seen(collection: string, ids: readonly string[]): Promise<ReadonlyMap<string, StoredDocument['seen']>> {
    const { name } = this.known.get(collection);
    const found = await this.connection.project(async (client) =>
      (await this.documents(client, name))
        .find({ _id: { $in: [...ids] } }, { projection: { seen: 1 }, batchSize: ids.length + 1 })
        .toArray(),
    );
    return new Map(found.map(({ _id, seen }) => [_id, seen]));
  }

  async get(collection: string, id: string, where: Keys = {}): Promise<RenderedDocument | null> {
    const { name } = this.known.get(collection);
    const projection = { version: 1, body: 1 };
    const filter = Object.fromEntries(Object.entries(where).map(([key, value]) => [keyPath(key), { $eq: value }]));
    const found = await this.connection.ask(async (client) =>
      (await this.documents(client, name)).findOne({ _id: id, ...filter }, { projection }),
    );
    return found && rendered(found);
  }

  async page(query: PageQuery): Promise<DocumentPage> {
    const plan = planPage(this.known.get(query.collection), query);
    return readPage(plan, (stretch, limit) => this.stretch(plan, stretch, limit));
  }

  async checkpoint(subscription: string): Promise<Checkpoint | null> {
    return this.connection.project((client) => this.checkpoints.position(client, subscription));
  }

  async commit(batch: DocumentBatch): Promise<boolean> {
    return this.change(async (client) => {
      const places = await this.checkpoints.places(client);
      return (await this.write(client, batch.writes, places)) && this.checkpoints.move(client, batch, places);
    });
  }

  async store(changes: readonly DocumentChange[]): Promise<boolean> {
    return this.change(async (client) => this.write(client, changes, await this.checkpoints.places(client)));
  }

  async origin(): Promise<string | null> {
    return this.connection.project((client) => this.origins.read(client));
  }

  async bindToLog(log: string): Promise<boolean> {
    const state = await this.connection.project((client) => this.origins.bind(client, log));
    if (state === 'emptying') await this.reset(log);
    return state !== 'foreign';
  }

  async reset(log: string): Promise<void> {
    await this.connection.project(async (client) => {
      await this.origins.beginEmptying(client, log);
      const all = await namesIn(client.db(this.database), this.context);
      for (const name of all) if (name !== 'origin') await dropCollection(client.db(this.database), this.context, name);
      await this.origins.endEmptying(client, log);
    });
    this.checkpoints.forget();
  }

  async collections(): Promise<readonly string[]> {
    return this.connection.project((client) => this.checkpoints.collections(client));
  }

  async drop(collections: readonly string[], subscriptions: readonly string[]): Promise<void> {
    await this.change((client) => this.checkpoints.drop(client, collections, subscriptions));
    this.known.remove(collections);
  }

  async replace(replacement: Replacement): Promise<boolean> {
    return this.change((client) => this.checkpoints.replace(client, replacement));
  }

  async sweep(): Promise<boolean> {
    await this.change((client) => this.checkpoints.sweep(client));
    return false;
  }

  async ping(): Promise<void> {
    await this.connection.ask((client) => client.db(this.database).command({ ping: 1 }));
  }

  /** The connection is shared by all stores and closed with them. */
  async close(): Promise<void> {}

  private async stretch(plan: PagePlan, stretch: PageSlice, limit: BatchLimit): Promise<DocumentPage> {
    const { name } = plan.collection;
    const { filter, options } = pageFind(plan, stretch, limit.room + 1, this.sizes.of(name));
    const documents: ListedDocument[] = [];
    return this.connection.ask(async (client) => {
      for await (const found of (await this.documents(client, name)).find(filter, options)) {
        const document = { ...rendered(found), sortValue: found.keys[plan.sort.key] ?? null };
        this.sizes.note(name, sizeOf(document));
        if (!limit.admits(sizeOf(document))) return { documents, more: true };
        documents.push(document);
      }
      return { documents, more: false };
    });
  }

  /** Runs work on a store that still belongs to this process's log. */
  private change<T>(work: (client: MongoClient) => Promise<T>): Promise<T> {
    return this.connection.project(async (client) => {
      await this.origins.assertOwn(client);
      return work(client);
    });
  }

  private async write(client: MongoClient, changes: readonly DocumentChange[], places: Places): Promise<boolean> {
    for (const group of groupWrites(changes, groupSize)) {
      const collection = this.known.get(group.collection);
      const target = this.at(client, places.of(collection.name));
      if (!(await storeGroup(target, collection, group, this.origins.log))) return false;
    }
    return true;
  }

  private async documents(client: MongoClient, collection: string): Promise<MongoCollection<MongoDocument>> {
    return this.at(client, (await this.checkpoints.places(client)).of(collection));
  }

  private at(client: MongoClient, place: string): MongoCollection<MongoDocument> {
    return client.db(this.database).collection(`${this.context}_${place}`);
  }
}

function rendered({ _id, version, body }: MongoDocument): RenderedDocument {
  return { id: _id, version, json: JSON.stringify(body) };
}
