import { MongoClient, type MongoClientOptions } from 'mongodb';

import { reasonUnavailable } from './mongo-errors.js';
import { ReadStoreUnavailable } from '@tradepost/platform/read-store';

const options: MongoClientOptions = {
  appName: 'tradepost',
  serverSelectionTimeoutMS: 1_500,
  connectTimeoutMS: 1_500,
  heartbeatFrequencyMS: 2_000,
  readPreference: 'primary',
  writeConcern: { w: 'majority', journal: true },
};

/** A server whose absence is reported within seconds, as `ReadStoreUnavailable` and without secrets. */
export class MongoConnection {
  /** Host names and ports, for messages. */
  readonly hosts: string;
  /** For requests that somebody waits for: a server silent for ten seconds counts as unavailable. */
  private readonly hasty: MongoLink;
  /** For steps of projections, whose writes may be large. */
  private readonly patient: MongoLink;

  /** Throws where the text is no MongoDB connection string. */
  constructor(url: string) {
    this.hasty = new MongoLink(url, { ...options, socketTimeoutMS: 10_000 });
    this.patient = new MongoLink(url, { ...options, socketTimeoutMS: 30_000 });
    this.hosts = this.hasty.hosts;
  }

  /** Runs a query that somebody waits for. */
  ask<T>(work: (client: MongoClient) => Promise<T>): Promise<T> {
    return this.hasty.use(work);
  }

  /** Runs a part of a projection's step. */
  project<T>(work: (client: MongoClient) => Promise<T>): Promise<T> {
    return this.patient.use(work);
  }

  async close(): Promise<void> {
    await Promise.all([this.hasty.close(), this.patient.close()]);
  }
}

class MongoLink {
  readonly hosts: string;
  private readonly client: MongoClient;
  private connected = false;

  constructor(url: string, settings: MongoClientOptions) {
    this.client = clientFor(url, settings);
    const { srvHost, hosts } = this.client.options;
    this.hosts = srvHost ?? hosts.join(', ');
  }

  /** Connects explicitly: a client whose first attempt failed stays closed for its operations. */
  async use<T>(work: (client: MongoClient) => Promise<T>): Promise<T> {
    try {
      if (!this.connected) await this.client.connect();
      this.connected = true;
      return await work(this.client);
    } catch (error) {
      const reason = reasonUnavailable(error);
      if (reason === null) throw error;
      throw new ReadStoreUnavailable(`MongoDB at ${this.hosts} ${reason}.`, { cause: error });
    }
  }

  async close(): Promise<void> {
    this.connected = true;
    await this.client.close();
  }
}

/** Whether the driver can read a connection string. */
export function isMongoUrl(url: string): boolean {
  try {
    clientFor(url, options);
    return true;
  } catch {
    return false;
  }
}

/** Rewords the driver's message, which may contain the password. */
function clientFor(url: string, settings: MongoClientOptions): MongoClient {
  try {
    return new MongoClient(url, settings);
  } catch {
    throw new Error(
      'The MongoDB connection string must read mongodb://[user:password@]host[:port][/database][?options].',
    );
  }
}
