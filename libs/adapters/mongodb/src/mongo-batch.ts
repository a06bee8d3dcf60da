import type { AnyBulkWriteOperation, Collection as MongoCollection, Filter } from 'mongodb';

import type { Collection, DocumentChange } from '@tradepost/platform/read-store';
import { documentOf, type MongoDocument } from './mongo-document.js';
import { isDuplicateOnly } from './mongo-errors.js';

/** Changes of one collection without dependencies. */
export interface Group {
  readonly collection: string;
  readonly once: boolean;
  readonly writes: readonly DocumentChange[];
}

/**
 * Splits a batch into groups written one after the other: inserts and guarded writes never share a group, nor do two
 * writes of one document. Order matters within a document, and a group never comes before one whose writes all stand
 * before its own.
 */
export function groupWrites(writes: readonly DocumentChange[], size: number): Group[] {
  const groups: { collection: string; once: boolean; writes: DocumentChange[] }[] = [];
  let open = new Map<string, (typeof groups)[number]>();
  let documents = new Set<string>();
  let kind: boolean | null = null;
  for (const write of writes) {
    const once = write.revision === 'once';
    const document = `${write.collection}/${write.id}`;
    if (once !== kind || documents.has(document)) {
      open = new Map();
      documents = new Set();
      kind = once;
    }
    documents.add(document);
    let group = open.get(write.collection);
    if (group === undefined || group.writes.length === size) {
      group = { collection: write.collection, once, writes: [] };
      groups.push(group);
      open.set(write.collection, group);
    }
    group.writes.push(write);
  }
  return groups;
}

/**
 * Stores a group of documents derived from an event log. False where a guard did not hold; others of the group may be
 * stored then.
 */
export async function storeGroup(
  target: MongoCollection<MongoDocument>,
  collection: Collection,
  { once, writes }: Group,
  log: string | null,
): Promise<boolean> {
  const operations = writes.map((write): AnyBulkWriteOperation<MongoDocument> => {
    if ('removed' in write) return { deleteOne: { filter: guardOf(write.id, write.revision, log) } };
    const document = documentOf(collection, write, log);
    if (write.revision === 'once' || write.revision === 0) return { insertOne: { document } };
    return { replaceOne: { filter: guardOf(write.id, write.revision, log), replacement: document } };
  });
  try {
    const { insertedCount, matchedCount, deletedCount } = await target.bulkWrite(operations, { ordered: false });
    return insertedCount + matchedCount + deletedCount === writes.length;
  } catch (error) {
    if (!isDuplicateOnly(error)) throw error;
    return once;
  }
}

/** Filter for a document as it was loaded, of this log. Documents without a log are from older versions. */
function guardOf(id: string, revision: number, log: string | null): Filter<MongoDocument> {
  return { _id: id, revision, ...(log !== null && { log: { $in: [log, null] } }) };
}
