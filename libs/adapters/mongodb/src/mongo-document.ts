import type { Collection, DocumentWrite, Key } from '@tradepost/platform/read-store';

/** A document as MongoDB stores it. The body is a document too, so that people can query it. */
export interface MongoDocument {
  readonly _id: string;
  /** The event log that it was derived from. */
  readonly log?: string | null;
  readonly version: number;
  readonly revision: number;
  readonly seen: Readonly<Record<string, number>>;
  readonly keys: Readonly<Record<string, Key>>;
  readonly body: unknown;
}

export const keyPath = (key: string): string => `keys.${key}`;

export const indexName = (index: readonly string[]): string => `by_${index.join('_')}`;

/** The pattern of a declared index; the id breaks ties. */
export function indexPattern(index: readonly string[]): Record<string, 1> {
  return { ...Object.fromEntries(index.map((key) => [keyPath(key), 1 as const])), _id: 1 };
}

/** The document that a write leaves. What JSON has no word for (undefined, dates, -0) is stored as JSON puts it. */
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
