/**
 * What a caller may access: everything, the resources of one owner, a single resource, or nothing. Resources beyond the
 * scope appear not to exist.
 */
export type AccessScope = 'everything' | 'nothing' | { readonly owner: string } | { readonly only: string };

/** A resource that can have an owner; null means none. */
export interface Ownable {
  readonly id: string;
  readonly owner: string | null;
}

export function isWithin(scope: AccessScope, { id, owner }: Ownable): boolean {
  if (scope === 'everything') return true;
  if (scope === 'nothing') return false;
  return 'only' in scope ? scope.only === id : scope.owner === owner;
}

/** Owners to list: the requested one, or the only one in scope. An empty list means none, `undefined` means all. */
export function ownersWithin(
  scope: AccessScope,
  requested: string | undefined,
): string | readonly string[] | undefined {
  if (scope === 'everything') return requested;
  if (scope === 'nothing' || 'only' in scope) return [];
  return requested === undefined || requested === scope.owner ? scope.owner : [];
}
