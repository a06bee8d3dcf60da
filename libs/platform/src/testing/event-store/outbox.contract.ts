import type { Position } from '../../event-store/logged-event.js';
import { change, Notes, pin } from '../board.js';
import { Note } from '../note.js';
import type { Contract } from './contract.js';
import { run } from './sample.js';

export function outboxContract({ store }: Contract): void {
  const outbox = () => store().outbox;
  const pinAll = async (count: number) => {
    for (let i = 1; i <= count; i += 1) await pin(store(), `n${i}`);
  };
  const read = async (after: Position | null, limit = 100) => (await outbox().readAfter(after, limit))!;
  const subjects = async (after: Position | null, limit?: number) =>
    (await read(after, limit)).map(({ envelope }) => envelope.subject);
  const prune = (upTo: Position, limit = 100, clock: () => number = () => 0) =>
    run(store(), (uow) => uow.outbox.prune(upTo, limit, clock));

  it('gives messages in the order in which they were added, after any of them', async () => {
    await pinAll(12);
    const whole = await read(null);
    const names = Array.from({ length: 12 }, (_, i) => `n${i + 1}`);
    expect(whole.map(({ envelope }) => envelope.subject)).toEqual(names);
    for (const [i, { position }] of whole.entries()) {
      expect(await subjects(position)).toEqual(names.slice(i + 1));
      expect(await outbox().countAfter(position)).toBe(11 - i);
      expect(whole.map((other) => outbox().precedes(position, other.position))).toEqual(whole.map((_, at) => i < at));
      expect([outbox().precedes(null, position), outbox().precedes(position, null)]).toEqual([true, false]);
    }
    expect(await subjects(whole[1]!.position, 2)).toEqual(['n3', 'n4']);
    expect(await outbox().countAfter(null)).toBe(12);
    expect(await outbox().lastPosition()).toBe(whole.at(-1)!.position);
  });

  it('has nothing at first, and its last position before everything', async () => {
    const last = await outbox().lastPosition();
    expect([await read(null), await read(last), await outbox().countAfter(null)]).toEqual([[], [], 0]);
    expect(await outbox().oldestAfter(null)).toBeNull();
    await pin(store(), 'n1');
    expect(await subjects(last)).toEqual(['n1']);
  });

  it('tells when the first message after a position was recorded', async () => {
    await pinAll(2);
    const [first, second] = await read(null);
    expect(await outbox().oldestAfter(null)).toBe(first!.envelope.time);
    expect(await outbox().oldestAfter(first!.position)).toBe(second!.envelope.time);
    expect(await outbox().oldestAfter(second!.position)).toBeNull();
  });

  it('keeps inside what was withheld, and says which of some events that were', async () => {
    const hidden = await run(store(), async (uow) => {
      const recorded = await new Notes().save(Note.pin('n1', 'ada@example.com', 'hello'));
      uow.withhold(recorded);
      return recorded;
    });
    const shown = await pin(store(), 'n2');
    expect(await subjects(null)).toEqual(['n2']);
    expect(await outbox().withheldOf([...hidden, ...shown])).toEqual(new Set(hidden.map(({ id }) => id)));
    expect(await outbox().withheldOf([])).toEqual(new Set());
  });

  it('names the newest event and the newest message of one moment', async () => {
    const empty = await outbox().ends();
    expect(empty).toEqual({ log: await store().events.head(), outbox: await outbox().lastPosition() });
    await pinAll(2);
    await change(store(), 'n1', (note) => note.remove());
    const ends = { log: await store().events.head(), outbox: await outbox().lastPosition() };
    expect(await outbox().ends()).toEqual(ends);
    expect(await subjects(ends.outbox)).toEqual([]);
    await prune(ends.outbox);
    expect(await outbox().ends()).toEqual(ends);
    await run(store(), async (uow) => {
      await new Notes().save(Note.pin('unseen', 'ada@example.com', 'hello'));
      expect(await outbox().ends()).toEqual(ends);
      uow.withhold([]);
    });
  });

  it('is pruned up to a position, and says of a reader behind it that messages are gone', async () => {
    await pinAll(4);
    const places = (await read(null)).map(({ position }) => position);
    expect(await prune(places[1]!)).toBe(places[1]);
    expect(await outbox().readAfter(null, 10)).toBeNull();
    expect(await outbox().readAfter(places[0]!, 10)).toBeNull();
    expect(await subjects(places[1]!)).toEqual(['n3', 'n4']);
    expect(await prune(places[0]!)).toBe(places[1]);
    expect(await prune(places[3]!)).toBe(places[3]);
    expect([await subjects(places[3]!), await outbox().lastPosition()]).toEqual([[], places[3]]);
    expect(await outbox().readAfter(places[2]!, 10)).toBeNull();
    await pin(store(), 'n5');
    expect(await subjects(places[3]!)).toEqual(['n5']);
    expect(places).not.toContain(await outbox().lastPosition());
  });

  it('is pruned in steps of so many messages', async () => {
    await pinAll(5);
    const places = (await read(null)).map(({ position }) => position);
    const steps = [await prune(places[3]!, 2), await prune(places[3]!, 2), await prune(places[3]!, 2)];
    expect(steps).toEqual([places[1], places[3], places[3]]);
    expect(await subjects(places[3]!)).toEqual(['n5']);
  });

  it('ends a step of pruning when its time is up, after one message at least, and goes on with the next', async () => {
    await pinAll(3);
    const places = (await read(null)).map(({ position }) => position);
    let time = 0;
    const slow = () => (time += 1_000);
    expect(await prune(places[2]!, 100, slow)).toBe(places[0]);
    expect(await subjects(places[0]!)).toEqual(['n2', 'n3']);
    expect(await prune(places[2]!, 100, slow)).toBe(places[1]);
    expect(await prune(places[2]!, 100, slow)).toBe(places[2]);
  });

  it('keeps what a unit of work that failed would have pruned', async () => {
    await pinAll(2);
    const [first] = await read(null);
    const failed = run(store(), async (uow) => {
      await uow.outbox.prune(first!.position, 10);
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await subjects(null)).toEqual(['n1', 'n2']);
  });
}
