import { readdirSync, readFileSync } from 'node:fs';
import type { DomainEvent } from '../domain-event.js';
import { isDeepFrozen } from './given.js';

/** The stored samples in a folder of `<EventType>.json` files, by event type. */
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
 * Expects an event as it is recorded today to have every field of a released one, of the same kind. Null stands for
 * any kind.
 */
function expectNothingLost(released: unknown, today: unknown): void {
  const now = shapeOf(today);
  const lost = [...shapeOf(released)].filter(([field, kind]) => {
    const kindNow = now.get(field);
    return kindNow === undefined || (kind !== 'null' && kindNow !== 'null' && kind !== kindNow);
  });
  expect(lost).toEqual([]);
}

/** Declares the tests that every context's samples have to pass: one for each event type, and nothing lost since. */
export function describeSamples<E extends DomainEvent>(
  samples: ReadonlyMap<E['type'], E>,
  types: readonly E['type'][],
  /** Events as they are recorded today, one of each type at least. */
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
 * For the compiler: `A` is what a released sample looks like, and a reader of `E` can take it for one. Not assignable
 * where a field is required that the sample lacks, or where the sample has one that is no longer known.
 */
export type StillReadable<E extends DomainEvent, A extends object> =
  Omit<A, 'type'> extends Omit<E, 'type'> ? (keyof A extends keyof E ? true : never) : never;

/** The kind of every field, by JSON pointer; all items of an array share the pointer `…/*`. */
function shapeOf(value: unknown, pointer = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map([[pointer, value === null ? 'null' : typeof value]]);
  const inner = Array.isArray(value)
    ? value.map((item) => shapeOf(item, `${pointer}/*`))
    : Object.entries(value).map(([name, field]) => shapeOf(field, `${pointer}/${name}`));
  return new Map(inner.flatMap((shape) => [...shape]));
}
