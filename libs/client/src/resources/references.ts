/** A resource by its id, or as read before: reading then waits for at least that version. */
export type Reference = string | { readonly id: string; readonly version?: number };

/** A resource as read before: a change is refused where it has changed since. */
export interface Versioned {
  readonly id: string;
  /** `*` matches any version. */
  readonly version: number | '*';
}

export function readInput(reference: Reference): { path: { id: string }; query: { minVersion?: number } } {
  if (typeof reference === 'string') return { path: { id: reference }, query: {} };
  const { id, version: minVersion } = reference;
  return { path: { id }, query: { ...(minVersion !== undefined && { minVersion }) } };
}

export function idOf(reference: Reference): string {
  return typeof reference === 'string' ? reference : reference.id;
}

/** Filters and sort order of a list, without the cursor. */
export type Filter<Data extends { query?: object }> = Omit<NonNullable<Data['query']>, 'cursor'>;
