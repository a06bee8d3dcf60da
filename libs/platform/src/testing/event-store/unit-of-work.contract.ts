import { isId } from '@tradepost/kernel';
import { UnitOfWork, UnitOfWorkEnded, OutsideUnitOfWork, NestedCommand } from '../../event-store/unit-of-work.js';
import { VersionConflict } from '../../event-store/event-log.js';
import { WorkTimedOut, type HangingWork } from '../../event-store/watchdog.js';
import type { EventStore } from '../../event-store/event-store.js';
import { BatchLimit } from '../../runtime/batch-limit.js';
import { change, NoteEntity, Notes, pin, request } from '../board.js';
import { Note, noteStream } from '../note.js';
import type { Contract } from './contract.js';
import { deferred, run as runIn } from './sample.js';

const notes = new Notes();
const hello = (id: string) => Note.pin(id, 'ada@example.com', 'hello');

export function unitOfWorkContract({ store, impatient }: Contract): void {
  const run = <T>(work: (uow: UnitOfWork) => Promise<T>) => runIn(store(), work);
  const textOf = async (of: EventStore, id: string) =>
    (await runIn(of, ({ rows }) => rows.findOne(NoteEntity, { id })))?.text ?? null;
  /** Events, messages, and whether the person whom a note is about has a key. */
  const kept = async (id = 'n1') => {
    const { events, outbox, personalKeys } = store();
    return [await events.countAfter(null), await outbox.countAfter(null), (await personalKeys.find(id)) !== null];
  };
  const nothing = [0, 0, false];

  it('commits state, events and messages together', async () => {
    await pin(store(), 'n1');
    expect(await kept()).toEqual([1, 1, true]);
    await change(store(), 'n1', (note) => note.reword('anew'));
    expect([await kept(), await textOf(store(), 'n1')]).toEqual([[2, 2, true], 'anew']);
  });

  it('names the streams that it takes on', async () => {
    const streams = new Set<string>();
    await store().transact('Test', { ...request, streams }, async () => {
      for (const id of ['n1', 'n2']) await notes.save(hello(id));
    });
    expect([...streams]).toEqual(['note/n1', 'note/n2']);
  });

  it('leaves no event, message, key or state of a command that fails', async () => {
    const refused = run(async () => {
      await notes.save(hello('n1'));
      throw new Error('refused');
    });
    await expect(refused).rejects.toThrow('refused');
    expect([await kept(), await textOf(store(), 'n1')]).toEqual([nothing, null]);
  });

  it('shows a command what it has written itself, and nobody else before the commit', async () => {
    await run(async ({ events, outbox, personalKeys }) => {
      await notes.save(hello('n1'));
      expect((await notes.get('n1')).state).toEqual({ text: 'hello', removed: false });
      expect([await events.countAfter(null), await events.readStream('note', 'n1')]).toMatchObject([1, [{}]]);
      expect(await personalKeys.find('n1')).not.toBeNull();
      expect(await outbox.countAfter(null)).toBe(0);
      expect(await kept()).toEqual(nothing);
    });
    expect(await kept()).toEqual([1, 1, true]);
  });

  it('records who did what, when, and because of what', async () => {
    const by = { tenant: 'default', principal: 'ada', correlationId: 'c-7', causationId: 'm-3' };
    const before = new Date().toISOString();
    const recorded = await store().transact('PinNote', by, () => {
      const note = hello('n1');
      note.reword('anew');
      return notes.save(note);
    });
    expect(recorded.map((one) => [one.version, one.event.type])).toEqual([
      [1, 'NotePinned'],
      [2, 'NoteReworded'],
    ]);
    for (const one of recorded) {
      expect(one).toMatchObject({ category: 'note', streamId: 'n1', principal: 'ada', correlationId: 'c-7' });
      expect(one.causationId).toBe('m-3');
      expect(isId(one.id)).toBe(true);
      expect(one.occurredAt >= before && one.occurredAt <= new Date().toISOString()).toBe(true);
    }
  });

  it('puts the contract of a published event into the outbox, in its envelope', async () => {
    const [recorded] = await pin(store(), 'n1', 'hello');
    const outgoing = await store().outbox.readAfter(null, 10);
    expect(outgoing!.map(({ envelope }) => envelope)).toEqual([
      {
        specversion: '1.0',
        id: `${recorded!.id}/tradepost.board.note-pinned.v1`,
        source: '/tradepost/board',
        type: 'tradepost.board.note-pinned.v1',
        subject: 'n1',
        time: recorded!.occurredAt,
        datacontenttype: 'application/json',
        tenant: 'default',
        correlationid: 'request-1',
        streamversion: 1,
        data: { noteId: 'n1', text: 'hello' },
      },
    ]);
  });

  it('keeps inside what was withheld, and what has no contract', async () => {
    await run(async (uow) => uow.withhold(await notes.save(hello('n1'))));
    await change(store(), 'n1', (note) => note.remove());
    expect(await kept()).toEqual([2, 0, true]);
  });

  it('appends nothing where nothing happened', async () => {
    await pin(store(), 'n1');
    expect(await run(async () => notes.save(await notes.get('n1')))).toEqual([]);
    expect(await kept()).toEqual([1, 1, true]);
  });

  it('refuses to take a stream on from a version that is taken', async () => {
    await pin(store(), 'n1');
    const stale = run((uow) => uow.append(noteStream, 'n1', 0, [{ type: 'NoteRemoved' }]));
    await expect(stale).rejects.toThrow(VersionConflict);
  });

  it('finds the event that a stream begins with', async () => {
    await pin(store(), 'n1', 'hello', 'ada@example.com');
    await change(store(), 'n1', (note) => note.reword('anew'));
    const first = { type: 'NotePinned', author: 'ada@example.com', text: 'hello' };
    expect(await run((uow) => uow.firstOf(noteStream, 'n1'))).toEqual(first);
    expect(await run((uow) => uow.firstOf(noteStream, 'n2'))).toBeNull();
  });

  it('refuses a repository outside', async () => {
    await expect(notes.find('n1')).rejects.toThrow(OutsideUnitOfWork);
    await expect(notes.save(hello('n1'))).rejects.toThrow(OutsideUnitOfWork);
  });

  it('is gone when its work is done', async () => {
    await run(async () => expect(UnitOfWork.isOpen()).toBe(true));
    expect(UnitOfWork.isOpen()).toBe(false);
  });

  it('refuses another unit of work inside', async () => {
    await expect(run(() => pin(store(), 'n1'))).rejects.toThrow(NestedCommand);
    await expect(run(() => pin(store(), 'n1'))).rejects.toThrow('PinNote was sent from inside a unit of work');
    const delivery = run(() => store().transactUnbounded('Deliver', request, async () => undefined));
    await expect(delivery).rejects.toThrow(NestedCommand);
    expect(await kept()).toEqual(nothing);
  });

  it('keeps units of work that run at once apart', async () => {
    const texts = Array.from({ length: 50 }, (_, i) => `n${i}`);
    const seen = await Promise.all(
      texts.map((id) =>
        store().transact(id, { ...request, correlationId: id }, async () => {
          await new Promise(setImmediate);
          return UnitOfWork.current().request.correlationId;
        }),
      ),
    );
    expect(seen).toEqual(texts);
  });

  describe('that did not wait for its work', () => {
    /** Ways to write or read that code may have kept from its unit of work. */
    const waysOf = (uow: UnitOfWork): readonly (() => unknown)[] => {
      const { rows, session, events, outbox, inbox, checkpoints, failedDeliveries, personalKeys } = uow;
      return [
        () => UnitOfWork.current(),
        () => notes.save(hello('late')),
        () => notes.find('n1'),
        () => uow.session,
        () => uow.rows,
        () => uow.append(noteStream, 'late', 0, [{ type: 'NoteRemoved' }]),
        () => uow.firstOf(noteStream, 'n1'),
        () => uow.withhold([]),
        () => session.query('SELECT 1', []),
        () => session.runEach('DELETE FROM notes WHERE id = ?', [['n1']]),
        () => session.queryBatch('SELECT 1', [], new BatchLimit(1), () => 1),
        () => rows.insert(NoteEntity, { id: 'late', version: 1, text: '', removed: false }),
        () => rows.update(NoteEntity, { id: 'n1', version: 1, text: 'late', removed: false }),
        () => rows.findOne(NoteEntity, { id: 'n1' }),
        () => events.readStream('note', 'n1'),
        () => events.head(),
        () => outbox.lastPosition(),
        () => inbox.add('late', 'm1'),
        () => checkpoints.move('late', '1'),
        () => failedDeliveries.streams('late'),
        () => personalKeys.erase('n1'),
      ];
    };
    /** What becomes of each way. */
    const attempt = (ways: readonly (() => unknown)[]) =>
      Promise.all(ways.map(async (way) => way()).map((tried) => tried.catch((error: unknown) => error)));
    /** Has a turn until that work has gone on, as a neighbour of it. Resolves with the notes that it sees then. */
    const neighbour = (of: EventStore, goOn: () => void, gone: Promise<unknown>) =>
      runIn(of, async ({ rows }) => {
        await notes.save(hello('neighbour'));
        goOn();
        await gone;
        return (await rows.find(NoteEntity, {}, 'id')).map(({ id, text }) => `${id} ${text}`);
      });

    it.each(['hung', 'returned', 'failed'])('cannot write into another one, where it has %s', async (how) => {
      const board = how === 'hung' ? await impatient() : store();
      await pin(board, 'n1', 'hello');
      const [goOn, gone] = [deferred(), deferred<readonly unknown[]>()];
      const hasty = runIn(board, async (uow) => {
        const ways = waysOf(uow);
        await notes.save(hello('own'));
        const goingOn = goOn.promise.then(async () => gone.resolve(await attempt(ways)));
        if (how === 'failed') throw new Error('no');
        if (how === 'hung') await goingOn;
      });
      const outcome = await hasty.catch((error: unknown) => error);
      if (how === 'hung') expect(outcome).toBeInstanceOf(WorkTimedOut);
      const own = how === 'returned' ? ['own hello'] : [];
      const seen = await neighbour(board, () => goOn.resolve(), gone.promise);
      expect(seen).toEqual(['n1 hello', 'neighbour hello', ...own]);
      for (const one of await gone.promise) expect(one).toBeInstanceOf(UnitOfWorkEnded);
      expect(await board.personalKeys.find('n1')).not.toBeNull();
      expect([await board.inbox.has('late', 'm1'), (await board.checkpoints.read('late')).position]).toEqual([
        false,
        null,
      ]);
      expect(await board.events.countAfter(null)).toBe(2 + own.length);
    });

    it('is run once, reported while it hangs, and frees the turn for what waits behind it', async () => {
      const reports: string[] = [];
      const onHanging = ({ label, request: { principal } }: HangingWork) => reports.push(`${label} by ${principal}`);
      const board = await impatient({ onHanging });
      let runs = 0;
      const hanging = board.transact('Hang', request, async () => {
        runs += 1;
        await notes.save(hello('given-up'));
        await new Promise(() => undefined);
      });
      const waiting = [pin(board, 'n1'), pin(board, 'n2')];
      await expect(hanging).rejects.toThrow(
        'Hang did not settle within 0.06 s and was given up; all it did was taken back.',
      );
      await Promise.all(waiting);
      expect([runs, board.hanging]).toEqual([1, []]);
      expect(reports).toEqual(['Hang by tester', 'Hang by tester']);
      const ids = (await runIn(board, ({ rows }) => rows.find(NoteEntity, {}, 'id'))).map(({ id }) => id);
      expect(ids).toEqual(['n1', 'n2']);
    });
  });
}
