import fc from 'fast-check';
import { QueueClosed, QueueFull } from '../../runtime/write-errors.js';
import { NestedCommand, UnitOfWork } from '../../event-store/unit-of-work.js';
import { change, NoteEntity, Notes, pin, request } from '../board.js';
import { Note } from '../note.js';
import { until } from '../until.js';
import type { Contract } from './contract.js';
import { deferred, run } from './sample.js';

const save = (id: string) => new Notes().save(Note.pin(id, 'ada@example.com', id));

/** Units of work have their turns one after the other, and each is committed whole or not at all. */
export function turnsContract({ store, again, impatient, close }: Contract): void {
  const noteIds = async () => (await run(store(), ({ rows }) => rows.find(NoteEntity, {}, 'id'))).map(({ id }) => id);

  it('come in the order in which they were asked for, one after the other', async () => {
    const order: string[] = [];
    const slow = (name: string, turns: number) =>
      store().transact(name, request, async () => {
        order.push(`${name} begins`);
        for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
        order.push(`${name} ends`);
      });
    await Promise.all([slow('A', 9), slow('B', 1), slow('C', 0)]);
    expect(order).toEqual(['A begins', 'A ends', 'B begins', 'B ends', 'C begins', 'C ends']);
  });

  it('lose nothing that was acknowledged, and take back nothing but what failed', async () => {
    const ids = Array.from({ length: 200 }, (_, i) => `n${String(i).padStart(3, '0')}`);
    const attempts = ids.map((id, i) =>
      run(store(), async () => {
        await save(id);
        await new Promise(setImmediate);
        if (i % 3 === 0) throw new Error(`refused ${id}`);
        return id;
      }),
    );
    const settled = await Promise.allSettled(attempts);
    const acknowledged = settled.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(acknowledged).toEqual(ids.filter((_, i) => i % 3 !== 0));
    expect(await noteIds()).toEqual(acknowledged);
    const { events } = await store().events.readAfter(null, new Set(['note']), 1_000);
    expect(events.map(({ streamId }) => streamId)).toEqual(acknowledged);
    expect((await store().outbox.readAfter(null, 1_000))!.map(({ envelope }) => envelope.subject)).toEqual(
      acknowledged,
    );
    expect(settled[3]).toMatchObject({ reason: { message: 'refused n003' } });
  });

  it('leave of any work what each by itself would have left', async () => {
    const each = fc.record({
      writes: fc.nat({ max: 2 }),
      fails: fc.boolean(),
      instead: fc.constantFrom(null, 'records', 'refuses', 'fails after a write'),
    });
    let before = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(each, { maxLength: 12 }), async (works) => {
        before += 1;
        const id = (i: number, n: number) => `${before}-${i}-${n}`;
        const attempts = works.map(({ writes, fails, instead }, i) => {
          const work = async () => {
            for (let n = 0; n < writes; n += 1) await save(id(i, n));
            if (fails) throw new Error('no');
            return 'done';
          };
          const second = async (uow: UnitOfWork, error: unknown) => {
            expect([uow, error]).toEqual([UnitOfWork.current(), new Error('no')]);
            if (instead !== 'refuses') await save(id(i, 0));
            if (instead !== 'records') throw new Error('no again');
            return 'recorded';
          };
          return store().transactUnbounded('Any', request, work, instead === null ? undefined : second);
        });
        const settled = await Promise.allSettled(attempts);
        const expected = works.map(({ fails, instead }) => {
          if (!fails) return { status: 'fulfilled', value: 'done' };
          if (instead === 'records') return { status: 'fulfilled', value: 'recorded' };
          return { status: 'rejected', reason: new Error(instead === null ? 'no' : 'no again') };
        });
        expect(settled).toEqual(expected);
        const left = works.flatMap(({ writes, fails, instead }, i) => {
          if (!fails) return Array.from({ length: writes }, (_, n) => id(i, n));
          return instead === 'records' ? [id(i, 0)] : [];
        });
        const mine = (await noteIds()).filter((one) => one.startsWith(`${before}-`));
        expect(mine).toEqual(left.sort());
      }),
      { numRuns: 40 },
    );
  });

  it.each([[undefined], [null], [''], [0]])('take back work that fails with %j', async (nothing) => {
    const attempt = run(store(), async () => {
      await save('n1');
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- what a library may throw
      throw nothing;
    });
    await expect(attempt).rejects.toBe(nothing);
    expect(await noteIds()).toEqual([]);
  });

  it('give up a fallback that does not settle, too', async () => {
    const board = await impatient();
    const attempt = board.transactUnbounded(
      'Hang',
      request,
      () => Promise.reject(new Error('no')),
      async () => {
        await save('n1');
        await new Promise(() => undefined);
      },
    );
    await expect(attempt).rejects.toThrow('Hang did not settle');
    await pin(board, 'n2');
    expect(await board.events.countAfter(null)).toBe(1);
  });

  it('are shared by all that have the data open, and tell each of every change', async () => {
    const other = await again();
    const versions = () => [store(), other].map((each) => each.version());
    const [own, others] = versions();
    expect(versions()).toEqual([own, others]);
    await pin(store(), 'n1');
    const after = versions();
    expect([after[0] === own, after[1] === others]).toEqual([false, false]);
    expect(await other.events.countAfter(null)).toBe(1);
    await Promise.all([store(), other].map((each, i) => pin(each, `both-${i}`)));
    const attempts = [store(), other].map((each) => change(each, 'n1', (note) => note.reword('anew')));
    await Promise.all(attempts);
    expect((await store().events.readStream('note', 'n1')).map(({ version }) => version)).toEqual([1, 2, 3]);
    expect(await other.events.countAfter(null)).toBe(5);
  });

  it('tell that they committed', async () => {
    let commands = 0;
    const told = await again({ onCommit: (count) => (commands += count) });
    await pin(told, 'n1');
    expect(commands).toBe(1);
  });

  it('wait in a queue that has an end, says so at once, and takes in deliveries all the same', async () => {
    const goOn = deferred();
    const first = run(store(), () => goOn.promise);
    await until(() => store().waiting === 0);
    const taken: Promise<unknown>[] = [];
    let full: unknown = null;
    for (let tried = 0; full === null && tried < 10_000; tried += 1) {
      const attempt = run(store(), async () => undefined);
      const refused = attempt.then(
        () => null,
        (error: unknown) => (full = error),
      );
      await Promise.resolve();
      await Promise.resolve();
      taken.push(refused);
    }
    expect(full).toBeInstanceOf(QueueFull);
    expect(store().waiting).toBe(taken.length - 1);
    const delivery = store().transactUnbounded('Deliver', request, async () => 'delivered');
    await expect(run(store(), async () => undefined)).rejects.toBeInstanceOf(QueueFull);
    goOn.resolve();
    await Promise.all([first, ...taken]);
    expect(await delivery).toBe('delivered');
    expect(store().waiting).toBe(0);
    await pin(store(), 'n1');
  });

  it('are answered before the store closes, and none is taken in afterwards', async () => {
    const other = await again();
    const pinned = Array.from({ length: 20 }, (_, i) => pin(other, `n${i}`));
    const settled = pinned.map((one) => one.then(() => true));
    await close(other);
    expect(await Promise.all(settled.map((one) => Promise.race([one, Promise.resolve(false)])))).toEqual(
      pinned.map(() => true),
    );
    await expect(run(other, async () => undefined)).rejects.toBeInstanceOf(QueueClosed);
    expect(await store().events.countAfter(null)).toBe(20);
  });

  it('are refused inside each other also where another store has them', async () => {
    const other = await again();
    await expect(run(store(), () => pin(other, 'n1'))).rejects.toThrow(NestedCommand);
  });

  it('take changes, as its probe says, unless one hangs', async () => {
    const board = await impatient();
    await board.ping();
    await board.probe.look();
    expect(board.probe.problem).toBeNull();
    const hanging = board.transact('Hang', request, () => new Promise(() => undefined));
    const over = hanging.catch(() => undefined);
    await until(() => board.probe.problem !== null);
    expect(board.probe.problem).toMatch(/^Hang \(request request-1 of default\) has not settled for/);
    await over;
    expect(board.probe.problem).toBeNull();
  });
}
