import { boardSchema, eventStoreContract, openBoardIn, pin, request } from '@tradepost/platform/testing';
import { EntitySchema } from 'typeorm';
import { MemoryEventStores } from './memory-event-stores.js';

describe('MemoryEventStore', () => {
  eventStoreContract((limits) => new MemoryEventStores(limits));

  it('refuses SQL, and says what to use', async () => {
    const store = await openBoardIn(new MemoryEventStores());
    const refusal = 'understands no SQL';
    await expect(store.reader.sql`SELECT 1`).rejects.toThrow(refusal);
    await expect(store.transact('Test', request, ({ session }) => session.runEach('x', []))).rejects.toThrow(refusal);
  });

  it('has positions that nobody can compute with or put in order', async () => {
    const store = await openBoardIn(new MemoryEventStores());
    for (let i = 0; i < 10; i += 1) await pin(store, `n${i}`);
    const { events } = await store.events.readAfter(null, new Set(['note']), 10);
    const places = events.map(({ position }) => position);
    const outgoing = (await store.outbox.readAfter(null, 10))!.map(({ position }) => position);
    for (const some of [places, outgoing]) {
      expect(some.map(Number)).toEqual(some.map(() => NaN));
      expect([...some].sort()).not.toEqual(some);
    }
    expect(places.filter((place) => outgoing.includes(place))).toEqual([]);
    await expect(store.events.readAfter('7', new Set(['note']), 10)).rejects.toThrow('7 is no position here');
    await expect(store.events.readAfter(outgoing[0]!, new Set(['note']), 10)).rejects.toThrow('no position here');
    await expect(store.outbox.readAfter(places[0]!, 10)).rejects.toThrow('no position here');
  });

  it('keeps tenants and contexts apart', async () => {
    const stores = new MemoryEventStores();
    const hooks = { onCommit: () => undefined, onSlow: () => undefined };
    const open = (tenant: string, context: string) => stores.open(tenant, context, boardSchema, hooks);
    await pin(await open('default', 'board'), 'n1');
    const others = await Promise.all([open('acme', 'board'), open('default', 'desk'), open('default', 'board')]);
    expect(await Promise.all(others.map(({ events }) => events.countAfter(null)))).toEqual([0, 0, 1]);
  });

  it('refuses a unique index whose condition it cannot judge', async () => {
    const Picky = new EntitySchema<{ id: string }>({
      name: 'Picky',
      columns: { id: { type: 'varchar', primary: true } },
      indices: [{ columns: ['id'], unique: true, where: '"id" > 7' }],
    });
    const store = await openBoardIn(new MemoryEventStores());
    const insert = store.transact('Test', request, ({ rows }) => rows.insert(Picky, { id: '1' }));
    await expect(insert).rejects.toThrow('cannot judge');
  });
});
