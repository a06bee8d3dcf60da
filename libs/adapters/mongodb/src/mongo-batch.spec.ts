import { groupWrites } from './mongo-batch.js';
import type { DocumentChange, DocumentWrite } from '@tradepost/platform/read-store';
import { sample } from '@tradepost/platform/testing';

const once = (id: string, collection = 'entries'): DocumentWrite => sample(id, { collection, revision: 'once' });
const guarded = (id: string, revision = 0, collection = 'orders'): DocumentWrite =>
  sample(id, { collection, revision });

function groups(writes: readonly DocumentChange[], size = 10): string[] {
  return groupWrites(writes, size).map(
    ({ collection, once: isOnce, writes: each }) =>
      `${collection}${isOnce ? ' once' : ''}: ${each.map(({ id }) => id).join(' ')}`,
  );
}

describe('the writes of a batch', () => {
  it('are grouped by kind, in the order given, and by collection', () => {
    expect(groups([])).toEqual([]);
    expect(groups([once('a:1'), once('b:1'), guarded('a'), guarded('x', 3, 'stock'), guarded('b')])).toEqual([
      'entries once: a:1 b:1',
      'orders: a b',
      'stock: x',
    ]);
    const removed = { collection: 'letters', id: 'a', revision: 2, removed: true } as const;
    expect(groups([guarded('a'), guarded('b'), removed], 1)).toEqual(['orders: a', 'orders: b', 'letters: a']);
    expect(groups([guarded('a'), once('a:1'), guarded('b')])).toEqual(['orders: a', 'entries once: a:1', 'orders: b']);
  });

  it('never change one document twice in a group', () => {
    expect(groups([guarded('a'), guarded('b'), guarded('a', 1), guarded('b', 1), guarded('c')])).toEqual([
      'orders: a b',
      'orders: a b c',
    ]);
    expect(groups([guarded('a'), guarded('a', 0, 'stock')])).toEqual(['orders: a', 'stock: a']);
  });

  it('come in groups of limited size', () => {
    expect(
      groups(
        ['a', 'b', 'c', 'd', 'e'].map((id) => guarded(id)),
        2,
      ),
    ).toEqual(['orders: a b', 'orders: c d', 'orders: e']);
  });
});
