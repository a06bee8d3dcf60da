import { setTimeout as pause } from 'node:timers/promises';
import { type Collection as MongoCollection, type Db, type Filter, type MongoClient, MongoServerError } from 'mongodb';

import { isDuplicateOnly } from './mongo-errors.js';
import type { MongoOrigin } from './mongo-origin.js';
import type { Checkpoint, DocumentBatch, Replacement } from '@tradepost/platform/read-store';

/** How old what a process knows of places may be when it uses it, in milliseconds. */
const maxAgeMs = 250;
/** How long collections stay that were replaced, in milliseconds: far longer than a request takes that began before. */
const graceMs = 60_000;
const NAMESPACE_NOT_FOUND = 26;

const own = ['checkpoints', 'origin'];

/** Collections that were replaced. */
interface Retired {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly names: readonly string[];
}

/**
 * How far a subscription has come, and where the documents lie that it has brought so far: both in one document, so that
 * one write replaces all collections of a projection together with the checkpoint that belongs to them.
 */
interface CheckpointDocument {
  readonly _id: string;
  /** The event log that the position is one of. */
  readonly log?: string | null;
  readonly position: Checkpoint;
  /** The subscription that has filled the collections which lie in other places than their own names say. */
  readonly filledBy?: string;
  readonly places?: Readonly<Record<string, string>>;
  readonly retired?: readonly Retired[];
}

/** Where collections lie, as it was a moment ago. */
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

  /** The collection that lies in a place. */
  at(place: string): string {
    return [...this.byName].find(([, each]) => each === place)?.[0] ?? place;
  }

  /** Who has filled the collections of a subscription, as a condition; nobody but itself where they lie in their own. */
  conditionOf(subscription: string): Filter<CheckpointDocument> {
    return { _id: subscription, filledBy: this.fillers.get(subscription) ?? { $exists: false } };
  }
}

/** The checkpoints of one context and tenant, with the places of its collections. */
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

  /** Asks the server where that was not done a moment ago. Throws `ForeignReadStore`. */
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

  /** False where it has moved, or where other collections have taken the place of those that were written. */
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

  /** Replaces collections by noting other places for them, and waits until no process looks for them in the old ones. */
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

  /** A checkpoint that names no log was stored before checkpoints named theirs. */
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

/** Names of a context's collections as the server has them, without the context. */
export async function namesIn(database: Db, context: string): Promise<readonly string[]> {
  const found = await database.listCollections({}, { nameOnly: true }).toArray();
  const prefix = `${context}_`;
  return found.filter(({ name }) => name.startsWith(prefix)).map(({ name }) => name.slice(prefix.length));
}

/** Drops a collection, unless somebody else has. */
export async function dropCollection(database: Db, context: string, name: string): Promise<void> {
  await database.dropCollection(`${context}_${name}`).catch((error: unknown) => {
    if (!(error instanceof MongoServerError) || error.code !== NAMESPACE_NOT_FOUND) throw error;
  });
}
