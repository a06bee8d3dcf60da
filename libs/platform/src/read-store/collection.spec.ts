import { checkPlace, Collection, Collections } from './collection.js';
import type { CollectionSpec } from './read-store.js';
import { sample, samples } from '../testing/read-store/sample.js';

describe('the declaration of a collection', () => {
  it.each<[Partial<CollectionSpec>, string]>([
    [{ name: 'Orders' }, '"Orders" is no name for a collection.'],
    [{ name: 'checkpoints' }, 'cannot be called "checkpoints"'],
    [{ keys: { 'placed at': 'text' }, indexes: [] }, '"placed at" is no name for a key'],
    [
      { indexes: [['placedAt', 'colour']] },
      'Index [placedAt, colour] of collection "samples_1" must list declared keys',
    ],
    [{ indexes: [['placedAt', 'placedAt']] }, 'must list declared keys, each once'],
    [{ indexes: [[]] }, 'must list declared keys'],
  ])('is refused with %j', (changes, message) => {
    expect(() => new Collection({ ...samples, ...changes })).toThrow(message);
  });

  it('may be given anew', () => {
    const collections = new Collections();
    collections.add([samples]);
    collections.add([{ ...samples, indexes: [['gift']] }]);
    expect(collections.get(samples.name).spec.indexes).toEqual([['gift']]);
    expect(() => collections.get('other')).toThrow('was not prepared for a collection "other"');
  });
});

describe('the keys of a document', () => {
  const collection = new Collection(samples);

  it('come in the declared order, null where they are missing', () => {
    const keys = { gift: true, lines: 2, customerId: 'anna' };
    expect(collection.keysOf(sample('a', { keys }))).toEqual(['anna', null, null, 2, true]);
  });

  it.each([
    [{ colour: 'red' }, 'declares no key "colour"'],
    [{ gift: 1 }, '"gift" of collection "samples_1" is boolean; 1 is not'],
    [{ lines: 2 ** 53 }, '"lines" of collection "samples_1" is integer'],
  ])('are refused as %j', (keys, message) => {
    expect(() => collection.keysOf(sample('a', { keys }))).toThrow(message);
  });
});

describe('a place', () => {
  it('has names that files and databases can have', () => {
    expect(() => checkPlace('shop-1', 'credit-notes')).not.toThrow();
    expect(() => checkPlace('shop/1', 'orders')).toThrow('"shop/1" is no name for a tenant.');
    expect(() => checkPlace('shop', 'a_b')).toThrow('"a_b" is no name for a context.');
  });
});
