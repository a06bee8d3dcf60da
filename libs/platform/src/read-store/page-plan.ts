import { BatchLimit, maxBatchBytes } from '../runtime/batch-limit.js';
import type { Collection } from './collection.js';
import type { DocumentPage, Key, ListedDocument, PageQuery } from './read-store.js';

/**
 * An exclusive bound. With an id, a position among documents of one sort value; a null value without an id excludes
 * null.
 */
export interface Edge {
  readonly value: Key;
  readonly id?: string;
}

/** Neighbouring index entries, read from one bound in the direction of the sort until the page is full. */
export interface PageSlice {
  /** Leading keys of the index; also the sort key, for the documents without a sort value. */
  readonly equal: Readonly<Record<string, Key>>;
  readonly lower?: Edge;
  readonly upper?: Edge;
}

/** How a page is read: at most `limit` entries and `maxBytes` bytes of each branch. */
export interface PagePlan {
  readonly collection: Collection;
  /** The declared index that every slice lies in. */
  readonly index: readonly string[];
  /** Conditions that the index does not answer: values allowed for a key, by its name. */
  readonly filters: Readonly<Record<string, readonly Key[]>>;
  readonly sort: PageQuery['sort'];
  readonly limit: number;
  readonly maxBytes: number;
  /** One for each combination of values; the slices of a branch follow each other in sort order. */
  readonly branches: readonly (readonly PageSlice[])[];
}

/**
 * Plans a page, alike for every store. Throws for undeclared keys, values of the wrong type, and an order that no
 * declared index has.
 */
export function planPage(collection: Collection, query: PageQuery): PagePlan {
  const { sort, limit, maxBytes = maxBatchBytes } = query;
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000)
    throw new Error(`A page has 1 to 1,000 items, not ${limit}.`);
  const where = Object.entries(query.where).map(([key, value]) => [key, distinct(value)] as const);
  for (const [key, values] of where) values.forEach((value) => collection.checkValue(key, value));
  const bounds = [query.range?.after, query.range?.before, query.from?.sortValue];
  bounds.forEach((value) => collection.checkValue(sort.key, value ?? null));

  const index = chooseIndex(collection, query);
  const leading = index.slice(0, -1);
  const combinations = combine(where.filter(([key]) => leading.includes(key)));
  const stretches = stretchesOf(query);
  return {
    collection,
    index,
    filters: Object.fromEntries(where.filter(([key]) => !leading.includes(key))),
    sort,
    limit,
    maxBytes,
    branches: combinations.map((equal) =>
      stretches.map((stretch) => ({ ...stretch, equal: { ...equal, ...stretch.equal } })),
    ),
  };
}

/** The first declared index that begins with fixed keys and ends with the sort key. */
function chooseIndex({ name, spec }: Collection, { where, sort }: PageQuery): readonly string[] {
  const chosen = spec.indexes.find(
    (index) => index.at(-1) === sort.key && index.slice(0, -1).every((key) => where[key] !== undefined),
  );
  if (chosen === undefined) {
    const given = Object.keys(where).join(', ') || 'nothing';
    throw new Error(
      `No index of collection "${name}" gives the order of "${sort.key}" with ${given} fixed: declare one.`,
    );
  }
  return chosen;
}

function distinct(value: Key | readonly Key[]): readonly Key[] {
  return isSeveral(value) ? [...new Set(value)] : [value];
}

function isSeveral(value: Key | readonly Key[]): value is readonly Key[] {
  return Array.isArray(value);
}

function combine(choices: readonly (readonly [string, readonly Key[]])[]): Record<string, Key>[] {
  return choices.reduce<Record<string, Key>[]>(
    (combinations, [key, values]) =>
      combinations.flatMap((combination) => values.map((value) => ({ ...combination, [key]: value }))),
    [{}],
  );
}

/**
 * Slices of an index that make a page. Null sorts first and lies in no range. Stores compare null with nothing, so
 * documents without a sort value are a slice of their own on either side of the cursor.
 */
function stretchesOf({ range, from, sort }: PageQuery): PageSlice[] {
  const lower = range?.after === undefined ? undefined : { value: range.after };
  const upper = range?.before === undefined ? undefined : { value: range.before };
  const withoutValue = lower === undefined && upper === undefined ? { [sort.key]: null } : null;
  if (upper?.value === null) return [];
  if (from === undefined) return [{ equal: {}, lower, upper }];

  const cursor = { value: from.sortValue, id: from.id };
  if (sort.descending) {
    if (from.sortValue === null) return withoutValue ? [{ equal: withoutValue, upper: cursor }] : [];
    const rest = { equal: {}, lower, upper: upper && compareKeys(upper.value, cursor.value) <= 0 ? upper : cursor };
    return withoutValue ? [rest, { equal: withoutValue }] : [rest];
  }
  if (from.sortValue === null) {
    const rest = { equal: {}, lower: lower ?? { value: null }, upper };
    return withoutValue ? [{ equal: withoutValue, lower: cursor }, rest] : [rest];
  }
  return [{ equal: {}, lower: lower && compareKeys(lower.value, cursor.value) >= 0 ? lower : cursor, upper }];
}

/** Reads documents of a slice until the limit refuses one, which sets `more`. */
export type ReadStretch = (stretch: PageSlice, limit: BatchLimit) => DocumentPage | Promise<DocumentPage>;

/** Reads the branches of a page and merges them. */
export async function readPage(plan: PagePlan, read: ReadStretch): Promise<DocumentPage> {
  const parts = await Promise.all(plan.branches.map((branch) => readBranch(branch, limitOf(plan), read)));
  return mergeBranches(parts, plan);
}

/** Reads a branch slice by slice, until the limit refuses a document or there are no more. */
export async function readBranch(
  branch: readonly PageSlice[],
  limit: BatchLimit,
  read: ReadStretch,
): Promise<DocumentPage> {
  const found: ListedDocument[] = [];
  for (const stretch of branch) {
    const { documents, more } = await read(stretch, limit);
    found.push(...documents);
    if (more) return { documents: found, more };
  }
  return { documents: found, more: false };
}

/**
 * Merges ordered branches and takes the page. It ends with the last document of a branch that goes on: later ones there
 * may come before those of other branches.
 */
export function mergeBranches(
  parts: readonly DocumentPage[],
  plan: Pick<PagePlan, 'sort' | 'limit' | 'maxBytes'>,
): DocumentPage {
  if (parts.length === 1) return parts[0]!;
  const direction = plan.sort.descending ? -1 : 1;
  const inOrder = (a: ListedDocument, b: ListedDocument): number =>
    direction * (compareKeys(a.sortValue, b.sortValue) || compareKeys(a.id, b.id));
  const ends = new Set(parts.filter(({ more }) => more).map(({ documents }) => documents.at(-1)));
  const limit = limitOf(plan);
  const documents: ListedDocument[] = [];
  for (const document of parts.flatMap((part) => part.documents).sort(inOrder)) {
    if (!limit.admits(sizeOf(document))) return { documents, more: true };
    documents.push(document);
    if (ends.has(document)) return { documents, more: true };
  }
  return { documents, more: false };
}

/** Size of a document in a page, in bytes, with the comma behind it. */
export function sizeOf({ json }: Pick<ListedDocument, 'json'>): number {
  return Buffer.byteLength(json) + 1;
}

const limitOf = ({ limit, maxBytes }: Pick<PagePlan, 'limit' | 'maxBytes'>): BatchLimit =>
  new BatchLimit(limit, maxBytes);

/** Order of sort keys of one type in every store: null first, text by its UTF-8 bytes, false before true. */
export function compareKeys(a: Key, b: Key): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
}
