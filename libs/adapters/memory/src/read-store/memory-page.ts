import {
  compareKeys,
  readPage,
  sizeOf,
  type DocumentPage,
  type Edge,
  type Key,
  type ListedDocument,
  type PagePlan,
} from '@tradepost/platform/read-store';
import type { MemoryDocument } from './memory-documents.js';

/** Reads a page of some documents as its plan says. */
export function pageOf(documents: Iterable<MemoryDocument>, plan: PagePlan): Promise<DocumentPage> {
  const { sort, filters } = plan;
  const valueOf = (one: MemoryDocument, key: string): Key => one.keys[key] ?? null;
  const wanted = Object.entries(filters);
  const candidates = Array.from(documents)
    .filter((one) => wanted.every(([key, values]) => values.includes(valueOf(one, key))))
    .map((one) => ({ one, place: { value: valueOf(one, sort.key), id: one.id } }))
    .sort((a, b) => (sort.descending ? -1 : 1) * compare(a.place, b.place));
  return readPage(plan, ({ equal, lower, upper }, limit) => {
    const found: ListedDocument[] = [];
    for (const { one, place } of candidates) {
      const isEqual = Object.entries(equal).every(([key, value]) => valueOf(one, key) === value);
      const isWithin = (!lower || isBeyond(place, lower, 1)) && (!upper || isBeyond(place, upper, -1));
      if (!isEqual || !isWithin) continue;
      const listed = { id: one.id, version: one.version, json: one.json, sortValue: place.value };
      if (!limit.admits(sizeOf(listed))) return { documents: found, more: true };
      found.push(listed);
    }
    return { documents: found, more: false };
  });
}

type Place = Required<Edge>;

function compare(one: Place, other: Place): number {
  return compareKeys(one.value, other.value) || compareKeys(one.id, other.id);
}

/** Whether a document lies on one side of an edge. Null is on neither side of a value. */
function isBeyond(place: Place, edge: Edge, side: 1 | -1): boolean {
  if (edge.id === undefined) return place.value !== null && side * compareKeys(place.value, edge.value) > 0;
  const isComparable = (place.value === null) === (edge.value === null);
  return isComparable && side * compare(place, { value: edge.value, id: edge.id }) > 0;
}
