import { CheckpointConflict } from '../../event-store/checkpoints.js';
import { isUniqueViolation } from '../../runtime/write-errors.js';
import { message } from '../text-feed.js';
import type { Contract } from './contract.js';
import { run } from './sample.js';

export function deliveriesContract({ store }: Contract): void {
  it('knows the messages of each handler', async () => {
    await run(store(), ({ inbox }) => inbox.add('desk.slips', 'm1'));
    const has = (handler: string, id: string) => store().inbox.has(handler, id);
    expect([await has('desk.slips', 'm1'), await has('desk.slips', 'm2'), await has('desk.counts', 'm1')]).toEqual([
      true,
      false,
      false,
    ]);
    await run(store(), ({ inbox }) => inbox.add('desk.counts', 'm1'));
    expect(await has('desk.counts', 'm1')).toBe(true);
  });

  it('takes a message of a handler once', async () => {
    await run(store(), ({ inbox }) => inbox.add('desk.slips', 'm1'));
    const twice = run(store(), ({ inbox }) => inbox.add('desk.slips', 'm1'));
    expect(isUniqueViolation(await twice.catch((error: unknown) => error))).toBe(true);
  });

  it('has a checkpoint for each subscription, null before the first', async () => {
    expect(await store().checkpoints.read('a')).toEqual({ position: null, hasFailures: false });
    for (const position of ['place 10', 'place 9'])
      await run(store(), ({ checkpoints }) => checkpoints.move('a', position));
    await run(store(), ({ checkpoints }) => checkpoints.move('b', 'replay:m:e:o'));
    expect((await store().checkpoints.read('a')).position).toBe('place 9');
    expect((await store().checkpoints.read('b')).position).toBe('replay:m:e:o');
  });

  it('claims a checkpoint for who knows where it stands', async () => {
    const claim = (expected: string | null) => run(store(), ({ checkpoints }) => checkpoints.claim('a', expected));
    expect(await claim(null)).toEqual({ position: null, hasFailures: false });
    await expect(claim('1')).rejects.toThrow(CheckpointConflict);
    await run(store(), ({ checkpoints }) => checkpoints.move('a', '1'));
    expect(await claim('1')).toEqual({ position: '1', hasFailures: false });
    for (const other of [null, '2', '01']) await expect(claim(other)).rejects.toThrow(CheckpointConflict);
  });

  it('lets one of two who claim a checkpoint at once move it', async () => {
    const attempts = ['1', '2'].map((to) =>
      run(store(), async ({ checkpoints }) => {
        await checkpoints.claim('a', null);
        await checkpoints.move('a', to);
      }),
    );
    const states = (await Promise.allSettled(attempts)).map(({ status }) => status);
    expect(states.sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('says of a subscription whether any of its deliveries failed', async () => {
    const failed = { state: 'retrying', attempts: 1, dueAt: '2010-12-01T08:00:00.000Z', problem: 'no' } as const;
    await run(store(), ({ failedDeliveries }) =>
      failedDeliveries.add('a', 'l1', message(1, 'x'), { ...failed, since: failed.dueAt }),
    );
    expect((await store().checkpoints.read('a')).hasFailures).toBe(true);
    expect((await store().checkpoints.read('b')).hasFailures).toBe(false);
  });
}
