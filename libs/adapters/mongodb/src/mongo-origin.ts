import { setTimeout as pause } from 'node:timers/promises';
import type { Collection as MongoCollection, MongoClient } from 'mongodb';
import { isDuplicateOnly } from './mongo-errors.js';
import { ForeignReadStore } from '@tradepost/platform/read-store';

/** How long commits from before a take-over may last, in milliseconds. */
const underWayMs = 500;

interface OriginDocument {
  readonly _id: 'log';
  /** Id of the event log that the documents are derived from. */
  readonly log: string;
  /** Documents of the previous log are being dropped. */
  readonly emptying?: boolean;
}

/**
 * The event log that the documents of one context and tenant are derived from, and the one that this process is bound
 * to.
 */
export class MongoOrigin {
  /** Log that this process is bound to; null for none yet. */
  log: string | null = null;

  constructor(
    private readonly database: string,
    private readonly context: string,
    private readonly place: string,
  ) {}

  /** Null where none is recorded. */
  async read(client: MongoClient): Promise<string | null> {
    return (await this.all(client).findOne({ _id: 'log' }))?.log ?? null;
  }

  /** Throws `ForeignReadStore` where the documents no longer belong to this process's log. */
  async assertOwn(client: MongoClient): Promise<void> {
    if (this.log !== null && (await this.read(client)) !== this.log) throw new ForeignReadStore(this.place);
  }

  /** Records a log where none is. `emptying`: it is recorded, but its take-over was not completed. */
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

  /** From here on processes of another log change nothing. */
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
