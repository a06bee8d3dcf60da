import type { FailureRecord } from '../../event-store/failed-deliveries.js';
import type { Delivery } from '../../event-store/message-source.js';
import { message } from '../text-feed.js';
import type { Contract } from './contract.js';
import { run } from './sample.js';

/** An instant of one day, by its second. */
const at = (second: number) => `2010-12-01T08:00:${String(second).padStart(2, '0')}.000Z`;
const time = (second: number) => ({ now: at(second), horizon: at(second + 10) });

export function failedDeliveriesContract({ store }: Contract): void {
  const failed = () => store().failedDeliveries;
  const change = <T>(work: (deliveries: ReturnType<typeof failed>) => Promise<T>) =>
    run(store(), ({ failedDeliveries }) => work(failedDeliveries));
  interface Added extends Partial<FailureRecord> {
    readonly subscription?: string;
    readonly since?: string | null;
    readonly delivery?: Partial<Delivery>;
  }
  const add = (letterId: string, stream: string, { subscription = 'desk', delivery, ...record }: Added = {}) =>
    change((deliveries) =>
      deliveries.add(subscription, letterId, message(1, letterId, { id: `id-${letterId}`, stream, ...delivery }), {
        ...{ state: 'retrying', attempts: 1, dueAt: at(5), since: at(1), problem: 'cannot' },
        ...record,
      }),
    );
  const parked = { state: 'parked', attempts: 0, dueAt: null, since: null, problem: null } as const;
  const dead = { state: 'dead', attempts: 5, dueAt: null } as const;
  const dueIds = async (second: number, limit = 100) =>
    (await failed().due('desk', time(second), limit)).map(({ letterId }) => letterId);

  it('hold up their streams, each subscription its own', async () => {
    await add('a1', 'a');
    await add('a2', 'a', parked);
    await add('b1', 'b', dead);
    await add('x1', 'x', { subscription: 'shelf' });
    const held = ['a', 'b', 'x'].map((stream) => failed().holdUp('desk', stream));
    expect(await Promise.all(held)).toEqual([true, true, false]);
    expect([...(await failed().streams('desk'))].sort()).toEqual(['a', 'b']);
    expect(await failed().streams('unheard-of')).toEqual([]);
  });

  it('are there once, however often they are added', async () => {
    await add('a1', 'a', { problem: 'first' });
    await add('a1', 'a', { problem: 'again', attempts: 4 });
    expect(await failed().find('a1')).toMatchObject({ problem: 'first', attempts: 1, parked: 0 });
  });

  it('are due with those parked behind them, in the order in which they arrived', async () => {
    await add('z1', 'a');
    await add('c1', 'c', { dueAt: at(7) });
    await add('b2', 'a', parked);
    await add('b1', 'b', dead);
    await add('a3', 'a', parked);
    await add('x1', 'x', { subscription: 'shelf' });
    expect(await dueIds(4)).toEqual([]);
    expect(await dueIds(5)).toEqual(['z1', 'b2', 'a3']);
    expect(await dueIds(7)).toEqual(['z1', 'c1', 'b2', 'a3']);
    expect(await dueIds(7, 2)).toEqual(['z1', 'c1']);
    const [first, second] = await failed().due('desk', time(5), 2);
    const payload = { data: { text: 'z1' } };
    const { position, type, correlationId } = message(1, 'z1');
    const shown = { id: 'id-z1', type, stream: 'a', correlationId, position, payload };
    expect(first).toEqual({ ...shown, letterId: 'z1', state: 'retrying', attempts: 1 });
    expect(second).toMatchObject({ letterId: 'b2', state: 'parked', attempts: 0 });
  });

  it('are due at once where a clock that was ahead put them off', async () => {
    await add('a1', 'a', { dueAt: at(30) });
    expect([await dueIds(20), await dueIds(19)]).toEqual([[], ['a1']]);
    expect(await failed().isDue('a1', 1, time(20))).toBe(false);
    expect(await failed().isDue('a1', 1, time(19))).toBe(true);
  });

  it('are due for who knows how often they were attempted', async () => {
    await add('a1', 'a');
    await add('a2', 'a', parked);
    await add('b1', 'b', dead);
    const isDue = (id: string, attempts: number, second: number) => failed().isDue(id, attempts, time(second));
    expect([await isDue('a1', 1, 5), await isDue('a1', 1, 4), await isDue('a1', 2, 5)]).toEqual([true, false, false]);
    expect([await isDue('a2', 0, 5), await isDue('b1', 5, 5), await isDue('c', 1, 5)]).toEqual([false, false, false]);
  });

  it('tell when the next of a subscription is due', async () => {
    expect(await failed().nextDue('desk')).toBeNull();
    await add('b1', 'b', dead);
    expect(await failed().nextDue('desk')).toBeNull();
    await add('a1', 'a', { dueAt: at(9) });
    await add('c1', 'c', { dueAt: at(8) });
    await add('x1', 'x', { subscription: 'shelf', dueAt: at(2) });
    expect(await failed().nextDue('desk')).toBe(at(8));
  });

  it('take the record of another attempt', async () => {
    await add('a1', 'a');
    await change((deliveries) => deliveries.update('a1', { ...dead, problem: 'still' }));
    expect(await failed().find('a1')).toMatchObject({ ...dead, problem: 'still', since: at(1) });
    expect(await failed().nextDue('desk')).toBeNull();
  });

  it('make the next of their stream due when they are taken away', async () => {
    await add('a1', 'a');
    await add('b1', 'b');
    await add('a2', 'a', parked);
    await add('a3', 'a', parked);
    await change((deliveries) => deliveries.remove('desk', 'a1', 'a', at(6)));
    const next = { letterId: 'a2', state: 'retrying', attempts: 0, dueAt: at(6), since: at(6), parked: 1 };
    expect([await failed().find('a1'), await failed().find('a2')]).toMatchObject([null, next]);
    expect(await failed().find('b1')).toMatchObject({ dueAt: at(5), since: at(1) });
    for (const id of ['a2', 'a3']) await change((deliveries) => deliveries.remove('desk', id, 'a', at(7)));
    expect([await failed().holdUp('desk', 'a'), await failed().holdUp('desk', 'b')]).toEqual([false, true]);
  });

  it('are shown with their payload and how many wait behind them, while they hold up their stream', async () => {
    await add('a1', 'a', { delivery: { payload: { data: { text: 'żółć' } } } });
    await add('a2', 'a', parked);
    await add('b1', 'b', { delivery: { payload: undefined } });
    const { position, type, correlationId } = message(1, 'a1');
    expect(await failed().find('a1')).toEqual({
      ...{ letterId: 'a1', subscription: 'desk', state: 'retrying', attempts: 1, position, parked: 1 },
      ...{ dueAt: at(5), since: at(1), problem: 'cannot' },
      message: { id: 'id-a1', type, stream: 'a', correlationId },
      payload: { data: { text: 'żółć' } },
    });
    expect((await failed().find('b1'))!.payload).toBeNull();
    expect([await failed().find('a2'), await failed().find('c')]).toEqual([null, null]);
    const behind = { id: 'id-a2', type, stream: 'a', correlationId };
    expect(await failed().parkedBehind('desk', 'a', 10)).toEqual([behind]);
    await add('a3', 'a', parked);
    expect(await failed().parkedBehind('desk', 'a', 1)).toEqual([behind]);
    expect(await failed().parkedBehind('desk', 'b', 10)).toEqual([]);
  });

  it('are listed page by page, the newest first, and by key downwards within one instant', async () => {
    const both = ['retrying', 'dead'] as const;
    await add('a1', 'a', { since: at(3) });
    await add('b1', 'b', { ...dead, since: at(1) });
    await add('c1', 'c', { since: at(2) });
    await add('d1', 'd', { since: at(2) });
    await add('a2', 'a', parked);
    await add('x1', 'x', { subscription: 'shelf', since: at(2) });
    type Filter = Parameters<ReturnType<typeof failed>['list']>[0];
    const list = async (filter: Partial<Filter> = {}) =>
      (await failed().list({ states: both, after: null, limit: 10, ...filter })).map(({ letterId }) => letterId);
    const order = ['a1', 'x1', 'd1', 'c1', 'b1'];
    expect(await list()).toEqual(order);
    expect(await list({ subscription: 'desk' })).toEqual(['a1', 'd1', 'c1', 'b1']);
    expect([await list({ states: ['dead'] }), await list({ states: ['retrying'], limit: 2 })]).toEqual([
      ['b1'],
      ['a1', 'x1'],
    ]);
    const paged: string[] = [];
    for (let after: Filter['after'] = null; ;) {
      const [one] = await failed().list({ states: both, after, limit: 1 });
      if (one === undefined) break;
      paged.push(one.letterId);
      after = { since: one.since, key: `${one.subscription}/${one.letterId}` };
    }
    expect(paged).toEqual(order);
    expect((await failed().list({ states: both, after: null, limit: 1 }))[0]).not.toHaveProperty('payload');
  });

  it('are put back when they are dead, one of them or all of a subscription', async () => {
    await add('a1', 'a', dead);
    await add('b1', 'b', dead);
    await add('c1', 'c');
    await add('x1', 'x', { ...dead, subscription: 'shelf' });
    expect(await change((deliveries) => deliveries.putBack({ letterId: 'a1' }, at(9)))).toBe(1);
    expect(await failed().find('a1')).toMatchObject({ state: 'retrying', attempts: 0, dueAt: at(9), since: at(1) });
    expect(await change((deliveries) => deliveries.putBack({ letterId: 'c1' }, at(9)))).toBe(0);
    expect(await change((deliveries) => deliveries.putBack({ subscription: 'desk' }, at(9)))).toBe(1);
    const states = ['a1', 'b1', 'c1', 'x1'].map(async (id) => (await failed().find(id))!.state);
    expect(await Promise.all(states)).toEqual(['retrying', 'retrying', 'retrying', 'dead']);
    expect(await failed().find('c1')).toMatchObject({ attempts: 1, dueAt: at(5) });
  });
}
