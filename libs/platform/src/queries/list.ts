import { createHash } from 'node:crypto';
import { DomainError } from '@tradepost/kernel';
import { UnfitValue, type Key, type ListedDocument, type PageQuery } from '../read-store/read-store.js';
import type { Documents } from './documents.js';

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

/** The cursor is damaged, or belongs to a list with other filters or another order. */
export class InvalidCursor extends DomainError {
  readonly code = 'invalid_cursor';

  constructor() {
    super(
      'This cursor does not belong to this list. Send it with the same filters and sort that it came from, or start again without one.',
    );
  }
}

interface Place {
  readonly of: string;
  readonly value: Key;
  readonly id: string;
}

/** One page of a list, by keyset: it never skips or repeats an item that did not change meanwhile. */
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
  const from = request.cursor === undefined ? undefined : placeOf(request.cursor, list);
  const query = { where, sort: { key, descending }, limit: limit + 1, ...(range && { range }), ...(from && { from }) };
  const found = await documents.page(collection, tenant, query).catch((error: unknown) => {
    throw from !== undefined && error instanceof UnfitValue ? new InvalidCursor() : error;
  });
  const items = found.slice(0, limit);
  const next = found.length > limit ? cursorAfter(items.at(-1)!, list) : null;
  return { items: items.map((item) => item.json), next };
}

/** Tells a cursor of another list, and one that was damaged on the way. */
function fingerprintOf(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 12);
}

/** The cursor of what follows an item of a list; `list` is what it was asked for by. */
export function cursorAfter(
  { sortValue: value, id }: Pick<ListedDocument, 'sortValue' | 'id'>,
  list: readonly unknown[],
): string {
  const place: Place = { of: fingerprintOf(list, value, id), value, id };
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** The item that a cursor stands after. Throws `InvalidCursor` for one of another list, and for a damaged one. */
export function placeOf(cursor: string, list: readonly unknown[]): { sortValue: Key; id: string } {
  try {
    const { of, value, id } = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as Place;
    if (of === fingerprintOf(list, value, id)) return { sortValue: value, id };
  } catch {
    throw new InvalidCursor();
  }
  throw new InvalidCursor();
}
