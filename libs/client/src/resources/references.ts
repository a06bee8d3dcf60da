/** A resource by its id, or as it was read: a read then waits until the shop shows that version. */
export type Reference = string | { readonly id: string; readonly version?: number };

/** What is changed, as it was read: the change is refused where it has changed since. */
export interface Versioned {
  readonly id: string;
  /** `*`: whatever is there. */
  readonly version: number | '*';
}

/** Where to read a resource, and which version to wait for. */
export function readingOf(reference: Reference): { path: { id: string }; query: { minVersion?: number } } {
  if (typeof reference === 'string') return { path: { id: reference }, query: {} };
  const { id, version: minVersion } = reference;
  return { path: { id }, query: { ...(minVersion !== undefined && { minVersion }) } };
}

export function idOf(reference: Reference): string {
  return typeof reference === 'string' ? reference : reference.id;
}

/** Filters and sort of a list, without where to go on: the list sees to that. */
export type Filter<Data extends { query?: object }> = Omit<NonNullable<Data['query']>, 'cursor'>;
