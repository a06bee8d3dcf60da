import { readdirSync, readFileSync } from 'node:fs';
import type { DomainEvent } from '../domain-event.js';
import { isDeepFrozen } from './given.js';

/** Stored samples in a folder of `<EventType>.json` files, by event type. */
export function samplesIn<E extends DomainEvent>(folder: URL): ReadonlyMap<E['type'], E> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return new Map(
    files.map((file) => {
      const event = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as E;
      if (`${event.type}.json` !== file) throw new Error(`${file} holds a sample of ${event.type}.`);
      return [event.type, event];
    }),
  );
}

/**
 * Expects an event of today's code to have every field of a released one, with the same type. Null matches any type.
 */
function expectNothingLost(released: unknown, today: unknown): void {
  const now = fieldTypes(today);
  const lost = [...fieldTypes(released)].filter(([field, kind]) => {
    const kindNow = now.get(field);
    return kindNow === undefined || (kind !== 'null' && kindNow !== 'null' && kind !== kindNow);
  });
  expect(lost).toEqual([]);
}

/** Declares the tests of a context's samples: one sample per event type, and no field lost since. */
export function describeSamples<E extends DomainEvent>(
  samples: ReadonlyMap<E['type'], E>,
  types: readonly E['type'][],
  /** Events recorded by today's code, at least one of each type. */
  recordedToday: () => readonly E[],
): void {
  it('there is a sample of every released event type, and of no other', () => {
    expect([...samples.keys()].sort()).toEqual([...types].sort());
  });

  it.each([...types])('%s has lost no field since it was released', (type) => {
    const today = recordedToday().find((event) => event.type === type);
    expect(isDeepFrozen(today)).toBe(true);
    expectNothingLost(samples.get(type), today);
  });
}

/**
 * Compile-time check that a reader of `E` can read the released sample `A`. Not assignable where `E` requires a field
 * that the sample lacks, or no longer knows one that it has.
 */
export type StillReadable<E extends DomainEvent, A extends object> =
  Omit<A, 'type'> extends Omit<E, 'type'> ? (keyof A extends keyof E ? true : never) : never;

/** Type of every field, by JSON pointer; all items of an array share the pointer `…/*`. */
function fieldTypes(value: unknown, pointer = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map([[pointer, value === null ? 'null' : typeof value]]);
  const inner = Array.isArray(value)
    ? value.map((item) => fieldTypes(item, `${pointer}/*`))
    : Object.entries(value).map(([name, field]) => fieldTypes(field, `${pointer}/${name}`));
  return new Map(inner.flatMap((shape) => [...shape]));
}
