import type { CollectionSpec, DocumentWrite, Key } from '../../read-store/read-store.js';

/** A collection with keys of every type and indexes of every length. */
export const samples: CollectionSpec = {
  name: 'samples_1',
  keys: { customerId: 'text', status: 'text', placedAt: 'text', lines: 'integer', gift: 'boolean' },
  indexes: [
    ['customerId', 'status', 'placedAt'],
    ['customerId', 'placedAt'],
    ['status', 'placedAt'],
    ['placedAt'],
    ['status', 'lines'],
    ['lines'],
    ['gift'],
  ],
};

/** Documents without conditions or order of their own. */
export const entries: CollectionSpec = { name: 'entries', keys: { at: 'text' }, indexes: [['at']] };

/** A write of a new document, or with what is given otherwise. */
export function sample(id: string, changes: Partial<DocumentWrite> = {}): DocumentWrite {
  return {
    collection: samples.name,
    id,
    revision: 0,
    version: 1,
    seen: { order: 1 },
    keys: sampleKeys(),
    body: { id },
    ...changes,
  };
}

export function sampleKeys(changes: Record<string, Key> = {}): Record<string, Key> {
  return {
    customerId: 'anna',
    status: 'placed',
    placedAt: '2010-12-01T08:26:00.000Z',
    lines: 1,
    gift: false,
    ...changes,
  };
}
