import { setTimeout as pause } from 'node:timers/promises';
import type { Collection as MongoCollection, MongoClient } from 'mongodb';
import { isDuplicateOnly } from './mongo-errors.js';
import { ForeignReadStore } from '@tradepost/platform/read-store';

/** Commits that began before a store was taken over are over after so long, in milliseconds. */
const underWayMs = 500;

interface OriginDocument {
  readonly _id: 'log';
  /** Id of the event log that the documents are derived from. */
  readonly log: string;
  /** The documents of the log before it are being dropped. */
  readonly emptying?: boolean;
}

/** Which event log the documents of one context and tenant are derived from, and which one this process has. */
export class MongoOrigin {
  /** The log that this process is bound to; null: to none yet. */
  log: string | null = null;

  constructor(
    private readonly database: string,
    private readonly context: string,
    private readonly place: string,
  ) {}

  /** Null where none is noted. */
  async read(client: MongoClient): Promise<string | null> {
    return (await this.all(client).findOne({ _id: 'log' }))?.log ?? null;
  }

  /** Throws `ForeignReadStore` where the documents are no longer those of the log that this process is bound to. */
  async assertOwn(client: MongoClient): Promise<void> {
    if (this.log !== null && (await this.read(client)) !== this.log) throw new ForeignReadStore(this.place);
  }

  /** Notes a log where none is noted. `emptying`: it is noted, but whoever took the store over for it did not finish. */
  async bind(client: MongoClient, log: string): Promise<'own' | 'emptying' | 'foreign'> {
    try {
      await this.all(client).insertOne({ _id: 'log', log });
    } catch (error) {
      if (!isDuplicateOnly(error)) throw error;
    }
    const noted = await this.all(client).findOne({ _id: 'log' });
    if (noted?.log !== log) return 'foreign';
    this.log = log;
    return noted.emptying === true ? 'emptying' : 'own';
  }

  /** From here on the processes of another log change nothing any more. */
  async beginEmptying(client: MongoClient, log: string): Promise<void> {
    await this.all(client).updateOne({ _id: 'log' }, { $set: { log, emptying: true } }, { upsert: true });
    this.log = log;
    await pause(underWayMs);
  }

  async endEmptying(client: MongoClient, log: string): Promise<void> {
    await this.all(client).updateOne({ _id: 'log', log }, { $unset: { emptying: '' } });
  }

  private all(client: MongoClient): MongoCollection<OriginDocument> {
    return client.db(this.database).collection(`${this.context}_origin`);
  }
}
