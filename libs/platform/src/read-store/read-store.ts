import type { ChangeSource } from '../runtime/change-source.js';

export { ForeignReadStore, ReadStoreUnavailable } from './read-store-errors.js';
/** A value that lists filter or sort by. Instants and ids are text; null sorts before all else. */
export type Key = string | number | boolean | null;

/** Values of keys, by name. */
export type Keys = Readonly<Record<string, Key>>;

/** Opaque place in an event log, as text; only the log that gave it may compare two. */
export type Checkpoint = string;

/**
 * A collection of documents and what it is searched by. `indexes` lists key names: those compared for equality first,
 * the one sorted by last; the document's id always breaks ties. A list is read from the first declared index that ends
 * with its sort key and begins with keys that it fixes: declare the narrowest first. A list that no index orders is
 * refused.
 */
export interface CollectionSpec {
  /** Lower-case letters, digits and `_`, unique in its context. */
  readonly name: string;
  readonly keys: Readonly<Record<string, 'text' | 'integer' | 'boolean'>>;
  readonly indexes: readonly (readonly string[])[];
  /**
   * Revision of a new document, 1 unless given. A collection that is to replace another begins elsewhere, so that what
   * was loaded from the other is never taken for what is in this one.
   */
  readonly firstRevision?: number;
}

/** A document as a projection loads it. */
export interface StoredDocument<D = unknown> {
  /** Counts the writes to this document, from its collection's first revision. */
  readonly revision: number;
  /** Version seen of each stream that feeds the document, by the stream's category. */
  readonly seen: Readonly<Record<string, number>>;
  readonly body: D;
}

/** A document as a query gets it: ready to be sent. */
export interface RenderedDocument {
  readonly id: string;
  /** Version of the document's own stream. */
  readonly version: number;
  /** The body as JSON text. */
  readonly json: string;
}

/** A rendered document with the value it was sorted by, from which the next page goes on. */
export interface ListedDocument extends RenderedDocument {
  readonly sortValue: Key;
}

/** A page of a list. */
export interface DocumentPage {
  readonly documents: readonly ListedDocument[];
  /** Whether the list goes on after them. */
  readonly more: boolean;
}

/** Documents that were loaded, by id. */
export interface LoadedDocuments<D> {
  readonly documents: ReadonlyMap<string, StoredDocument<D>>;
  /** Ids that did not fit into the batch and were not looked for. */
  readonly rest: readonly string[];
}

/** One document to be stored. */
export interface DocumentWrite {
  readonly collection: string;
  readonly id: string;
  /**
   * The revision that the document was loaded with, 0 where it was not there: the write takes effect only while that
   * still holds. `once`: store the document unless its id is there already (its content never differs).
   */
  readonly revision: number | 'once';
  readonly version: number;
  readonly seen: Readonly<Record<string, number>>;
  readonly keys: Readonly<Record<string, Key>>;
  readonly body: unknown;
}

/** One document to be removed, while it still has the revision that it was loaded with. */
export interface DocumentRemoval {
  readonly collection: string;
  readonly id: string;
  readonly revision: number;
  readonly removed: true;
}

export type DocumentChange = DocumentWrite | DocumentRemoval;

/** What one step of a projection stores: documents, and how far in the log they take the subscription. */
export interface DocumentBatch {
  readonly subscription: string;
  /** The checkpoint that the step started from; null at the very beginning. */
  readonly from: Checkpoint | null;
  readonly to: Checkpoint;
  /**
   * Made in this order. On a store without transactions changes to one collection are collected, which never takes a
   * change before another collection's where all of that collection's changes stand before it.
   */
  readonly writes: readonly DocumentChange[];
}

/** Collections that take the place of others, and the checkpoint that belongs to them. */
export interface Replacement {
  readonly collections: readonly { readonly name: string; readonly by: string }[];
  /** The subscription whose checkpoint becomes that of `by`, which has filled the new collections. */
  readonly subscription: { readonly name: string; readonly by: string };
  /** The checkpoint that the subscription must still have; null where it has none. */
  readonly from: Checkpoint | null;
}

/** What page of a list is wanted. It has as many items as fit into both limits, and at least one where there is one. */
export interface PageQuery {
  readonly collection: string;
  /** Key name to the value it must have, or to several of which it must have one. */
  readonly where: Readonly<Record<string, Key | readonly Key[]>>;
  /** Bounds of the sort key, both exclusive; null lies in no range. */
  readonly range?: { readonly after?: Key; readonly before?: Key };
  readonly sort: { readonly key: string; readonly descending: boolean };
  /** The item that the page before ended with. */
  readonly from?: { readonly sortValue: Key; readonly id: string };
  /** Items wanted at most, 1 to 1,000. */
  readonly limit: number;
  /** Bytes of JSON wanted at most; those of a batch unless given. */
  readonly maxBytes?: number;
}

/**
 * The documents of one tenant in one context, with the checkpoints of the projections that write them. Every method
 * throws `ReadStoreUnavailable` while the store cannot be reached. Once bound to an event log, whatever would change the
 * store throws `ForeignReadStore`, and changes nothing, where the store has become that of another log.
 */
export abstract class ReadStore {
  /** Makes collections and their indexes where they are missing. Repeatable. */
  abstract prepare(collections: readonly CollectionSpec[]): Promise<void>;

  /** The documents that are there of the first of these ids, as many as fit into a batch. */
  abstract loadBatch<D>(collection: string, ids: readonly string[]): Promise<LoadedDocuments<D>>;

  /** All documents of these ids that are there, by id: for documents that are known to be small. */
  async load<D>(collection: string, ids: readonly string[]): Promise<Map<string, StoredDocument<D>>> {
    const found = new Map<string, StoredDocument<D>>();
    for (let left = ids; left.length > 0;) {
      const { documents, rest } = await this.loadBatch<D>(collection, left);
      for (const [id, document] of documents) found.set(id, document);
      left = rest;
    }
    return found;
  }

  /** The versions that the documents of these ids have seen of their streams, by id; what is not there is left out. */
  abstract seen(collection: string, ids: readonly string[]): Promise<ReadonlyMap<string, StoredDocument['seen']>>;

  /** A document; null also where one of the keys named in `where` has another value. */
  abstract get(collection: string, id: string, where?: Keys): Promise<RenderedDocument | null>;

  abstract page(query: PageQuery): Promise<DocumentPage>;

  /** How far a subscription has come; null before its first batch. */
  abstract checkpoint(subscription: string): Promise<Checkpoint | null>;

  /**
   * Stores a batch and moves the checkpoint. False when another deliverer came first: the checkpoint is no longer
   * `from`, or a document no longer has the revision it was loaded with. The caller then starts its step again. The
   * checkpoint never leads the documents; on a store without transactions it may lag behind them, which `seen` and
   * `once` make harmless.
   */
  abstract commit(batch: DocumentBatch): Promise<boolean>;

  /**
   * Makes changes without moving a checkpoint. False when a document no longer has the revision it was loaded with; on a
   * store without transactions those before it may have been made then.
   */
  abstract store(changes: readonly DocumentChange[]): Promise<boolean>;

  /** Id of the event log that the documents are derived from; null where none was noted. */
  abstract origin(): Promise<string | null>;

  /** Where it is, for people, without any password. */
  abstract readonly place: string;

  /**
   * Binds to the event log of this id, and notes it where none is noted. False where another is: the store is then left
   * as it is.
   */
  abstract bindToLog(log: string): Promise<boolean>;

  /**
   * Empties the store, checkpoints included, notes the event log that it is to be derived from, and binds to it. To be
   * followed by `prepare`. An interrupted one is completed by whoever binds to the same log next.
   */
  abstract reset(log: string): Promise<void>;

  /** Names of the collections that there are, whether the store was prepared for them or not. */
  abstract collections(): Promise<readonly string[]>;

  /** Removes collections, and the checkpoints of subscriptions. What is not there is passed over. */
  abstract drop(collections: readonly string[], subscriptions: readonly string[]): Promise<void>;

  /**
   * Puts collections in the place of others, all at once: whoever reads finds the documents of before or those of after.
   * Resolves when every process finds the new ones. False, and nothing changed, where the subscription's checkpoint is
   * no longer `from`, or where somebody else has done it.
   */
  abstract replace(replacement: Replacement): Promise<boolean>;

  /**
   * Removes some of what was replaced or dropped, so little at once that nobody has to wait for it. True where more is
   * left that can go now.
   */
  abstract sweep(): Promise<boolean>;

  /** What tells cheaply that another connection has changed the store; null where nothing does. */
  changeSource(): ChangeSource | null {
    return null;
  }

  /** Resolves when the store answers. */
  abstract ping(): Promise<void>;

  abstract close(): Promise<void>;
}

/** Opens read stores. */
export abstract class ReadStores {
  /** For messages to people: where the documents are, without any password. */
  abstract readonly description: string;

  abstract open(tenant: string, context: string): Promise<ReadStore>;

  /** Opens a store for reading without making one that is not there; null where there is none. */
  abstract find(tenant: string, context: string): Promise<ReadStore | null>;

  abstract close(): Promise<void>;
}
