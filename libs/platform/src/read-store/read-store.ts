import type { ChangeSource } from '../runtime/change-source.js';

export { ForeignReadStore, ReadStoreUnavailable } from './read-store-errors.js';
/** A value that lists filter or sort by. Instants and ids are text; null sorts before all else. */
export type Key = string | number | boolean | null;

/** Values of keys, by name. */
export type Keys = Readonly<Record<string, Key>>;

/** Opaque position in an event log; only the log that issued it compares two. */
export type Checkpoint = string;

/**
 * A collection of documents and its indexes. An index lists keys: those compared for equality first, the sort key last;
 * ties are broken by document id. A list uses the first declared index that begins with keys fixed by the query and
 * ends with its sort key, so declare the narrowest first. A list without an index is refused.
 */
export interface CollectionSpec {
  /** Lower-case letters, digits and `_`, unique in its context. */
  readonly name: string;
  readonly keys: Readonly<Record<string, 'text' | 'integer' | 'boolean'>>;
  readonly indexes: readonly (readonly string[])[];
  /**
   * Revision of a new document; default 1. A collection that is to replace another begins elsewhere, so that documents
   * loaded from one are never taken for those of the other.
   */
  readonly firstRevision?: number;
}

/** A document as a projection loads it. */
export interface StoredDocument<D = unknown> {
  /** Number of writes to this document, counted from the collection's first revision. */
  readonly revision: number;
  /** Last version seen of each stream that feeds the document, by category. */
  readonly seen: Readonly<Record<string, number>>;
  readonly body: D;
}

/** A document ready to be sent. */
export interface RenderedDocument {
  readonly id: string;
  /** Version of the document's primary stream. */
  readonly version: number;
  /** The body as JSON text. */
  readonly json: string;
}

/** A rendered document with its sort value, where the next page starts. */
export interface ListedDocument extends RenderedDocument {
  readonly sortValue: Key;
}

/** A page of a list. */
export interface DocumentPage {
  readonly documents: readonly ListedDocument[];
  /** Whether more documents follow. */
  readonly more: boolean;
}

/** Loaded documents, by id. */
export interface LoadedDocuments<D> {
  readonly documents: ReadonlyMap<string, StoredDocument<D>>;
  /** Ids that did not fit into the batch. */
  readonly rest: readonly string[];
}

/** A document to be stored. */
export interface DocumentWrite {
  readonly collection: string;
  readonly id: string;
  /**
   * Revision that the document was loaded with, 0 for a new one: the write takes effect only while it still holds.
   * `once`: stored unless the id exists; its content never differs.
   */
  readonly revision: number | 'once';
  readonly version: number;
  readonly seen: Readonly<Record<string, number>>;
  readonly keys: Readonly<Record<string, Key>>;
  readonly body: unknown;
}

/** A document to be removed, while it still has the revision that it was loaded with. */
export interface DocumentRemoval {
  readonly collection: string;
  readonly id: string;
  readonly revision: number;
  readonly removed: true;
}

export type DocumentChange = DocumentWrite | DocumentRemoval;

/** Result of one step of a projection: documents, and the checkpoint that they reach. */
export interface DocumentBatch {
  readonly subscription: string;
  /** Checkpoint at the start of the step; null at the very beginning. */
  readonly from: Checkpoint | null;
  readonly to: Checkpoint;
  /**
   * In order. A store without transactions may collect changes to one collection, but never moves a change before one
   * of another collection unless all of that collection's changes stood before it.
   */
  readonly writes: readonly DocumentChange[];
}

/** Collections that replace others, and their checkpoint. */
export interface Replacement {
  readonly collections: readonly { readonly name: string; readonly by: string }[];
  /** The subscription takes over the checkpoint of `by`, which has filled the new collections. */
  readonly subscription: { readonly name: string; readonly by: string };
  /** Checkpoint that the subscription must still have; null for none. */
  readonly from: Checkpoint | null;
}

/** A page of a list. Bounded by both limits, with at least one item where there is one. */
export interface PageQuery {
  readonly collection: string;
  /** Required value of a key, or several allowed ones, by key name. */
  readonly where: Readonly<Record<string, Key | readonly Key[]>>;
  /** Exclusive bounds of the sort key; null lies in no range. */
  readonly range?: { readonly after?: Key; readonly before?: Key };
  readonly sort: { readonly key: string; readonly descending: boolean };
  /** Last item of the previous page. */
  readonly from?: { readonly sortValue: Key; readonly id: string };
  /** Greatest number of items, 1 to 1,000. */
  readonly limit: number;
  /** Greatest size in bytes of JSON; `maxBatchBytes` by default. */
  readonly maxBytes?: number;
}

/**
 * Documents of one tenant and context, with the checkpoints of the projections that write them. Every method throws
 * `ReadStoreUnavailable` while the store cannot be reached. Once bound to an event log, every change throws
 * `ForeignReadStore`, and changes nothing, where the store has become that of another log.
 */
export abstract class ReadStore {
  /** Creates missing collections and indexes. Repeatable. */
  abstract prepare(collections: readonly CollectionSpec[]): Promise<void>;

  /** Documents of the first of these ids, as many as fit into a batch. */
  abstract loadBatch<D>(collection: string, ids: readonly string[]): Promise<LoadedDocuments<D>>;

  /** All documents of these ids, by id; for small documents. */
  async load<D>(collection: string, ids: readonly string[]): Promise<Map<string, StoredDocument<D>>> {
    const found = new Map<string, StoredDocument<D>>();
    for (let left = ids; left.length > 0;) {
      const { documents, rest } = await this.loadBatch<D>(collection, left);
      for (const [id, document] of documents) found.set(id, document);
      left = rest;
    }
    return found;
  }

  /** Versions that documents have seen of their streams, by id; unknown ids are left out. */
  abstract seen(collection: string, ids: readonly string[]): Promise<ReadonlyMap<string, StoredDocument['seen']>>;

  /** A document; null also where a key named in `where` has another value. */
  abstract get(collection: string, id: string, where?: Keys): Promise<RenderedDocument | null>;

  abstract page(query: PageQuery): Promise<DocumentPage>;

  /** Position of a subscription; null before its first batch. */
  abstract checkpoint(subscription: string): Promise<Checkpoint | null>;

  /**
   * Stores a batch and moves the checkpoint. False where another deliverer came first: the checkpoint is no longer
   * `from`, or a document no longer has its revision; the caller starts the step again. The checkpoint never leads the
   * documents; on a store without transactions it may lag behind them, which `seen` and `once` make harmless.
   */
  abstract commit(batch: DocumentBatch): Promise<boolean>;

  /**
   * Makes changes without moving a checkpoint. False where a document no longer has its revision; a store without
   * transactions may have made earlier changes.
   */
  abstract store(changes: readonly DocumentChange[]): Promise<boolean>;

  /** Id of the event log that the documents are derived from; null where none is recorded. */
  abstract origin(): Promise<string | null>;

  /** Location for people, without passwords. */
  abstract readonly place: string;

  /** Binds the store to an event log, and records it where none is. False, and nothing changed, where another is. */
  abstract bindToLog(log: string): Promise<boolean>;

  /**
   * Empties the store, checkpoints included, records the event log to derive it from, and binds to it. `prepare`
   * follows. An interrupted reset is completed by the next binding to the same log.
   */
  abstract reset(log: string): Promise<void>;

  /** Names of all existing collections. */
  abstract collections(): Promise<readonly string[]>;

  /** Removes collections and checkpoints. Ignores unknown names. */
  abstract drop(collections: readonly string[], subscriptions: readonly string[]): Promise<void>;

  /**
   * Replaces collections by others, atomically: readers find either the old documents or the new ones. Resolves once
   * every process finds the new ones. False, and nothing changed, where the checkpoint is no longer `from`, or another
   * deliverer came first.
   */
  abstract replace(replacement: Replacement): Promise<boolean>;

  /**
   * Removes a little of what was replaced or dropped, so that nobody waits for it. True where more is left that can go
   * now.
   */
  abstract sweep(): Promise<boolean>;

  /** Detects changes of other connections cheaply; null where nothing does. */
  changeSource(): ChangeSource | null {
    return null;
  }

  /** Resolves once the store answers. */
  abstract ping(): Promise<void>;

  abstract close(): Promise<void>;
}

/** Opens read stores. */
export abstract class ReadStores {
  /** Location for people, without passwords. */
  abstract readonly description: string;

  abstract open(tenant: string, context: string): Promise<ReadStore>;

  /** Opens an existing store for reading; null where there is none. */
  abstract find(tenant: string, context: string): Promise<ReadStore | null>;

  abstract close(): Promise<void>;
}
