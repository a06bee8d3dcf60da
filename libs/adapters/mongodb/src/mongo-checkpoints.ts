import { setTimeout as pause } from 'node:timers/promises';
import { type Collection as MongoCollection, type Db, type Filter, type MongoClient, MongoServerError } from 'mongodb';

import { isDuplicateOnly } from './mongo-errors.js';
import type { MongoOrigin } from './mongo-origin.js';
import type { Checkpoint, DocumentBatch, Replacement } from '@tradepost/platform/read-store';

/** Greatest age of cached places, in milliseconds. */
const maxAgeMs = 250;
/** How long replaced collections are kept, in milliseconds: longer than any request. */
const graceMs = 60_000;
const NAMESPACE_NOT_FOUND = 26;

const own = ['checkpoints', 'origin'];

/** Replaced collections. */
interface Retired {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly names: readonly string[];
}

/**
 * Checkpoint of a subscription and the places of its documents: in one document, so that one write replaces all
 * collections of a projection together with the checkpoint.
 */
interface CheckpointDocument {
  readonly _id: string;
  /** Id of the event log of the position. */
  readonly log?: string | null;
  readonly position: Checkpoint;
  /** The subscription that filled the collections at places other than their names. */
  readonly filledBy?: string;
  readonly places?: Readonly<Record<string, string>>;
  readonly retired?: readonly Retired[];
}

/** Places of collections, as of a moment ago. */
export class Places {
  private readonly byName: ReadonlyMap<string, string>;
  private readonly fillers: ReadonlyMap<string, string>;

  constructor(documents: readonly CheckpointDocument[]) {
    this.byName = new Map(documents.flatMap(({ places = {} }) => Object.entries(places)));
    this.fillers = new Map(documents.flatMap(({ _id, filledBy }) => (filledBy === undefined ? [] : [[_id, filledBy]])));
  }

  of(collection: string): string {
    return this.byName.get(collection) ?? collection;
  }

  /** The collection at a place. */
  at(place: string): string {
    return [...this.byName].find(([, each]) => each === place)?.[0] ?? place;
  }

  /** Condition on who filled the collections of a subscription; itself where they are at their own names. */
  conditionOf(subscription: string): Filter<CheckpointDocument> {
    return { _id: subscription, filledBy: this.fillers.get(subscription) ?? { $exists: false } };
  }
}

/** Checkpoints of one context and tenant, with the places of its collections. */
export class MongoCheckpoints {
  private known: { readonly asked: number; readonly places: Promise<Places> } | null = null;

  constructor(
    private readonly database: string,
    private readonly context: string,
    private readonly origins: MongoOrigin,
  ) {}

  async position(client: MongoClient, subscription: string): Promise<Checkpoint | null> {
    return (await this.all(client).findOne({ _id: subscription }))?.position ?? null;
  }

  /** Cached for a moment. Throws `ForeignReadStore`. */
  places(client: MongoClient): Promise<Places> {
    if (this.known !== null && performance.now() - this.known.asked < maxAgeMs) return this.known.places;
    const places = this.ask(client);
    const known = { asked: performance.now(), places };
    this.known = known;
    places.catch(() => (this.known === known ? this.forget() : undefined));
    return places;
  }

  private async ask(client: MongoClient): Promise<Places> {
    const found = this.all(client)
      .find({ places: { $exists: true } })
      .toArray();
    const [documents] = await Promise.all([found, this.origins.assertOwn(client)]);
    return new Places(documents);
  }

  forget(): void {
    this.known = null;
  }

  /** False where the checkpoint has moved, or the written collections were replaced. */
  async move(client: MongoClient, { subscription, from, to }: DocumentBatch, places: Places): Promise<boolean> {
    if (from === null) return this.insert(client, { _id: subscription, position: to, ...this.own });
    const filter = { ...places.conditionOf(subscription), position: from, ...this.ofOwnLog };
    const { matchedCount } = await this.all(client).updateOne(filter, { $set: { position: to, ...this.own } });
    if (matchedCount === 0) this.forget();
    return matchedCount === 1;
  }

  async collections(client: MongoClient): Promise<readonly string[]> {
    const documents = await this.all(client).find().toArray();
    const places = new Places(documents);
    const retired = new Set(documents.flatMap(retiredOf));
    const names = await namesIn(client.db(this.database), this.context);
    const there = names.filter((name) => !own.includes(name) && !retired.has(name));
    return [...new Set(there.map((name) => places.at(name)))];
  }

  async drop(client: MongoClient, collections: readonly string[], subscriptions: readonly string[]): Promise<void> {
    this.forget();
    const places = await this.places(client);
    const gone = await this.all(client)
      .find({ _id: { $in: [...subscriptions] } })
      .toArray();
    for (const name of [...collections.map((each) => places.of(each)), ...gone.flatMap(retiredOf)])
      await dropCollection(client.db(this.database), this.context, name);
    await this.all(client).deleteMany({ _id: { $in: [...subscriptions] } });
    this.forget();
  }

  /** Replaces collections by changing their places, and waits until no process uses the old ones. */
  async replace(client: MongoClient, { collections, subscription, from }: Replacement): Promise<boolean> {
    const { name, by } = subscription;
    const position = await this.position(client, by);
    const old = await this.all(client).findOne({ _id: name });
    if (position === null || (old?.position ?? null) !== from || old?.filledBy === by) return false;
    const names = collections.map((each) => old?.places?.[each.name] ?? each.name);
    const places = Object.fromEntries(collections.map((each) => [each.name, each.by]));
    const retired = [...(old?.retired ?? []), { at: Date.now(), names }];
    const now = { position, filledBy: by, places, retired, ...this.own };
    const done = old === null ? await this.insert(client, { _id: name, ...now }) : await this.change(client, old, now);
    if (!done) return false;
    await this.all(client).deleteOne({ _id: by });
    this.forget();
    await pause(maxAgeMs);
    return true;
  }

  /** Drops collections that were replaced long enough ago. */
  async sweep(client: MongoClient): Promise<void> {
    const documents = await this.all(client)
      .find({ retired: { $exists: true } })
      .toArray();
    for (const { _id, retired = [] } of documents) {
      const due = retired.filter(({ at }) => Date.now() - at > graceMs);
      for (const name of due.flatMap(({ names }) => names))
        await dropCollection(client.db(this.database), this.context, name);
      for (const { at } of due) await this.all(client).updateOne({ _id }, { $pull: { retired: { at } } });
    }
  }

  private get own(): { readonly log?: string } {
    const { log } = this.origins;
    return log === null ? {} : { log };
  }

  /** Checkpoints without a log are from older versions. */
  private get ofOwnLog(): Filter<CheckpointDocument> {
    const { log } = this.origins;
    return log === null ? {} : { log: { $in: [log, null] } };
  }

  private async change(
    client: MongoClient,
    old: CheckpointDocument,
    now: Omit<CheckpointDocument, '_id'>,
  ): Promise<boolean> {
    const filter = { ...new Places([old]).conditionOf(old._id), position: old.position, ...this.ofOwnLog };
    return (await this.all(client).updateOne(filter, { $set: now })).matchedCount === 1;
  }

  private async insert(client: MongoClient, document: CheckpointDocument): Promise<boolean> {
    try {
      await this.all(client).insertOne(document);
      return true;
    } catch (error) {
      if (isDuplicateOnly(error)) return false;
      throw error;
    }
  }

  private all(client: MongoClient): MongoCollection<CheckpointDocument> {
    return client.db(this.database).collection(`${this.context}_checkpoints`);
  }
}

function retiredOf({ retired = [] }: CheckpointDocument): readonly string[] {
  return retired.flatMap(({ names }) => names);
}

/** Names of a context's collections on the server, without the context. */
export async function namesIn(database: Db, context: string): Promise<readonly string[]> {
  const found = await database.listCollections({}, { nameOnly: true }).toArray();
  const prefix = `${context}_`;
  return found.filter(({ name }) => name.startsWith(prefix)).map(({ name }) => name.slice(prefix.length));
}

/** Drops a collection. Ignores a missing one. */
export async function dropCollection(database: Db, context: string, name: string): Promise<void> {
  await database.dropCollection(`${context}_${name}`).catch((error: unknown) => {
    if (!(error instanceof MongoServerError) || error.code !== NAMESPACE_NOT_FOUND) throw error;
  });
}
