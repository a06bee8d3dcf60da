import type { Collection, DocumentWrite, Key } from '@tradepost/platform/read-store';

/** A document in MongoDB. The body is a document as well, so that people can query it. */
export interface MongoDocument {
  readonly _id: string;
  /** Id of the event log that it was derived from. */
  readonly log?: string | null;
  readonly version: number;
  readonly revision: number;
  readonly seen: Readonly<Record<string, number>>;
  readonly keys: Readonly<Record<string, Key>>;
  readonly body: unknown;
}

export const keyPath = (key: string): string => `keys.${key}`;

export const indexName = (index: readonly string[]): string => `by_${index.join('_')}`;

/** Keys of a declared index; the id breaks ties. */
export function indexPattern(index: readonly string[]): Record<string, 1> {
  return { ...Object.fromEntries(index.map((key) => [keyPath(key), 1 as const])), _id: 1 };
}

/** The document of a write. Values that JSON lacks (undefined, dates, -0) are stored as JSON has them. */
export function documentOf(collection: Collection, write: DocumentWrite, log: string | null): MongoDocument {
  const { id, version, revision, seen, body } = write;
  const values = collection.keysOf(write);
  return {
    _id: id,
    ...(log !== null && { log }),
    version,
    revision: revision === 'once' || revision === 0 ? collection.firstRevision : revision + 1,
    seen,
    keys: Object.fromEntries(collection.keyNames.map((key, at) => [key, values[at] ?? null])),
    body: JSON.parse(JSON.stringify(body)) as unknown,
  };
}
