/**
 * How far somebody reaches: to everything, to what one owner has, to one single thing, or to nothing. What lies beyond
 * is for them as if it were not there.
 */
export type AccessScope = 'everything' | 'nothing' | { readonly owner: string } | { readonly only: string };

/** What can belong to somebody; a null owner is nobody. */
export interface Ownable {
  readonly id: string;
  readonly owner: string | null;
}

export function isWithin(reach: AccessScope, { id, owner }: Ownable): boolean {
  if (reach === 'everything') return true;
  if (reach === 'nothing') return false;
  return 'only' in reach ? reach.only === id : reach.owner === owner;
}

/**
 * The owner whose things a list shows: the one that was asked for, or the only one that is within reach. An empty list
 * stands for none, `undefined` for all.
 */
export function ownersWithin(reach: AccessScope, asked: string | undefined): string | readonly string[] | undefined {
  if (reach === 'everything') return asked;
  if (reach === 'nothing' || 'only' in reach) return [];
  return asked === undefined || asked === reach.owner ? reach.owner : [];
}
