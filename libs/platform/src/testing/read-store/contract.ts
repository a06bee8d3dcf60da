import type { ReadStore, ReadStores } from '../../read-store/read-store.js';

/** One place for documents, and the ways into it. */
export interface Place {
  /** Stores of a process of its own. */
  connect(): ReadStores;
  /** Makes writes to one table of a context fail, until the function that it gives is called. */
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
