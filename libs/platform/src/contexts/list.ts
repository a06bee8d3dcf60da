import type { Key, PageQuery } from '../read-store/read-store.js';
import { maxBatchBytes } from '../runtime/batch-limit.js';
import type { Documents } from './documents.js';

/** Bytes that a page takes beside its items, at most: its frame and a cursor. */
const frameBytes = 1_024;

/** A list as it is asked for: filters, order, and where to go on. */
export interface ListRequest {
  readonly where: Readonly<Record<string, Key | readonly Key[] | undefined>>;
  readonly range?: PageQuery['range'];
  /** Key to sort by; a leading `-` sorts descending. */
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
 * One page of a list, by keyset: it never skips or repeats an item that did not change meanwhile. It ends at the limit
 * or at the bytes of a batch, and has at least one item where there is one. @throws InvalidCursor
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
