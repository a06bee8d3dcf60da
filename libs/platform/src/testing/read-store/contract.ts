import type { ReadStore, ReadStores } from '../../read-store/read-store.js';

/** A place for documents, and how to connect to it. */
export interface Place {
  /** Stores of another process. */
  connect(): ReadStores;
  /** Makes writes to one table of a context fail, until the returned function is called. */
  breakWrites(tenant: string, context: string, table: string): Promise<() => Promise<void>>;
}

export interface Contract {
  /** The place; it is there while tests run. */
  readonly place: () => Place;
  /** Opens a context that no other test uses, with the sample collections prepared. */
  readonly open: (context?: string, tenant?: string) => Promise<ReadStore>;
  /** Names of contexts that no other test uses. */
  readonly freshContext: () => string;
  /** Runs of a property. */
  readonly runs: number;
}
