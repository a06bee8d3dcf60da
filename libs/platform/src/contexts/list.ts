import type { Key, PageQuery } from '../read-store/read-store.js';
import { maxBatchBytes } from '../runtime/batch-limit.js';
import type { Documents } from './documents.js';

/** Greatest size of a page besides its items, in bytes. */
const frameBytes = 1_024;

/** Filters, order and cursor of a list. */
export interface ListRequest {
  readonly where: Readonly<Record<string, Key | readonly Key[] | undefined>>;
  readonly range?: PageQuery['range'];
  /** Sort key; a leading `-` sorts in descending order. */
  readonly sort: string;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** A page ready to be sent. */
export interface RenderedPage {
  readonly items: readonly string[];
  /** Cursor of the next page; null on the last. */
  readonly next: string | null;
}

/**
 * One page of a list by keyset: it never skips or repeats an item that did not change meanwhile. Ends at the limit or
 * at `maxBatchBytes`, with at least one item where there is one. Throws `InvalidCursor`.
 */
export async function page(
  documents: Documents,
  collection: string,
  tenant: string,
  request: ListRequest,
): Promise<RenderedPage> {
  const { sort, limit, range } = request;
  const descending = sort.startsWith('-');
  const key = descending ? sort.slice(1) : sort;
  const where = Object.fromEntries(
    Object.entries(request.where).filter(([, value]) => value !== undefined),
  ) as PageQuery['where'];
  const list = [collection, where, range, sort];
  const { cursors } = documents;
  const from = request.cursor === undefined ? undefined : cursors.read(request.cursor, tenant, list);
  const bounds = { limit, maxBytes: maxBatchBytes - frameBytes, ...(range && { range }), ...(from && { from }) };
  const found = await documents.page(collection, tenant, { where, sort: { key, descending }, ...bounds });
  const next = found.more ? cursors.after(found.documents.at(-1)!, tenant, list) : null;
  return { items: found.documents.map(({ json }) => json), next };
}
