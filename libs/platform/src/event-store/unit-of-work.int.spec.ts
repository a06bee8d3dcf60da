import { join } from 'node:path';
import { isId } from '@tradepost/kernel';
import Database from 'better-sqlite3';
import { VersionConflict } from './event-log.js';
import { Note, noteStream } from '../testing/note.js';
import { change, NoteEntity, Notes, openBoard, pin, request } from '@tradepost/host/testing';
import { tempFolder } from '../testing/temp-folder.js';
import { BatchLimit } from '../runtime/batch-limit.js';
import type { SqliteEventStore } from '@tradepost/sqlite';
import { NestedCommand, OutsideUnitOfWork, UnitOfWork, UnitOfWorkEnded } from './unit-of-work.js';
import { WorkTimedOut, type HangingWork } from './watchdog.js';

const folder = tempFolder();
const notes = new Notes();
let database: SqliteEventStore;

beforeEach(async () => {
  database = folder.closing(await openBoard(folder.path));
});

const run = <T>(work: () => Promise<T>) => database.transact('Test', request, work);
const counts = async () => {
  const tables = ['notes', 'events', 'outbox', 'personal_keys'];
  const rows = await Promise.all(
    tables.map((table) => database.reader.query<{ n: number }>(`SELECT count(*) AS n FROM ${table}`, [])),
  );
  return rows.map(([row]) => row!.n);
};
const nothing = [0, 0, 0, 0];

describe('UnitOfWork', () => {
  it('commits state, events and messages together', async () => {
    await pin(database, 'n1');
    expect(await counts()).toEqual([1, 1, 1, 1]);
    await change(database, 'n1', (note) => note.reword('anew'));
    expect(await counts()).toEqual([1, 2, 2, 1]);
    expect(await database.reader.sql`SELECT * FROM notes`).toEqual([
      { id: 'n1', version: 2, text: 'anew', removed: 0 },
    ]);
  });

  it('names the streams that it takes on', async () => {
    const streams = new Set<string>();
    await database.transact('Test', { ...request, streams }, async () => {
      const [one, other] = [Note.pin('n1', 'ada@example.com', 'hello'), Note.pin('n2', 'ada@example.com', 'hello')];
      for (const note of [one, other]) await notes.save(note);
    });
    expect([...streams]).toEqual(['note/n1', 'note/n2']);
  });

  it('leaves no event, message, key or state of a command that fails', async () => {
    const refused = run(async () => {
      await notes.save(Note.pin('n1', 'ada@example.com', 'hello'));
      throw new Error('refused');
    });
    await expect(refused).rejects.toThrow('refused');
    expect(await counts()).toEqual(nothing);
  });

  it('keeps nothing where a message cannot be stored', async () => {
    const file = folder.closing(new Database(join(folder.path, 'default', 'board.db')));
    file.exec('ALTER TABLE outbox RENAME TO elsewhere');
    await expect(pin(database, 'n1')).rejects.toThrow('outbox');
    file.exec('ALTER TABLE elsewhere RENAME TO outbox');
    expect(await counts()).toEqual(nothing);
  });

  it('shows a command what it has written itself, and nobody else before the commit', async () => {
    await run(async () => {
      await notes.save(Note.pin('n1', 'ada@example.com', 'hello'));
      expect((await notes.get('n1')).state).toEqual({ text: 'hello', removed: false });
      expect(await counts()).toEqual(nothing);
    });
    expect(await counts()).toEqual([1, 1, 1, 1]);
  });

  it('records who did what, when, and because of what', async () => {
    const by = { tenant: 'default', principal: 'ada', correlationId: 'c-7', causationId: 'm-3' };
    const before = new Date().toISOString();
    const recorded = await database.transact('PinNote', by, () => {
      const note = Note.pin('n1', 'ada@example.com', 'hello');
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
    const [recorded] = await pin(database, 'n1', 'hello');
    const outgoing = await database.outbox.readAfter('0', 10);
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
    await run(async () => UnitOfWork.current().withhold(await notes.save(Note.pin('n1', 'ada@example.com', 'hello'))));
    await run(async () => {
      const note = await notes.get('n1');
      note.remove();
      await notes.save(note);
    });
    expect(await counts()).toEqual([1, 2, 0, 1]);
  });

  it('appends nothing where nothing happened', async () => {
    await pin(database, 'n1');
    expect(await run(async () => notes.save(await notes.get('n1')))).toEqual([]);
    expect(await counts()).toEqual([1, 1, 1, 1]);
  });

  it('refuses to take a stream on from a version that is taken', async () => {
    await pin(database, 'n1');
    const stale = run(() => UnitOfWork.current().append(noteStream, 'n1', 0, [{ type: 'NoteRemoved' }]));
    await expect(stale).rejects.toThrow(VersionConflict);
    await expect(stale).rejects.toThrow('note n1 has a version 1 already');
  });

  it('refuses a repository outside', async () => {
    await expect(notes.find('n1')).rejects.toThrow(OutsideUnitOfWork);
    await expect(notes.save(Note.pin('n1', 'ada@example.com', 'hello'))).rejects.toThrow(OutsideUnitOfWork);
  });

  it('is gone when its work is done', async () => {
    await run(async () => expect(UnitOfWork.isOpen()).toBe(true));
    expect(UnitOfWork.isOpen()).toBe(false);
  });

  it('refuses another unit of work inside', async () => {
    await expect(run(() => pin(database, 'n1'))).rejects.toThrow(NestedCommand);
    await expect(run(() => pin(database, 'n1'))).rejects.toThrow('PinNote was sent from inside a unit of work');
    expect(await counts()).toEqual(nothing);
  });

  it('keeps units of work that run at once apart', async () => {
    const texts = Array.from({ length: 50 }, (_, i) => `n${i}`);
    const seen = await Promise.all(
      texts.map((id) =>
        database.transact(id, { ...request, correlationId: id }, async () => {
          await new Promise(setImmediate);
          return UnitOfWork.current().request.correlationId;
        }),
      ),
    );
    expect(seen).toEqual(texts);
  });
});

describe('work that a unit of work did not wait for', () => {
  const deferred = <T>() => {
    let resolve!: (value: T) => void;
    return { promise: new Promise<T>((settle) => (resolve = settle)), resolve: (value: T) => resolve(value) };
  };
  const late = () => Note.pin('late', 'ada@example.com', 'late');
  /** Ways to write or read that code may have kept from its unit of work. */
  const waysOf = (uow: UnitOfWork): readonly (() => unknown)[] => {
    const { session, rows } = uow;
    return [
      () => UnitOfWork.current(),
      () => notes.save(late()),
      () => notes.find('n1'),
      () => uow.session,
      () => uow.rows,
      () => uow.append(noteStream, 'late', 0, [{ type: 'NoteRemoved' }]),
      () => uow.firstOf(noteStream, 'n1'),
      () => uow.withhold([]),
      () => session.sql`INSERT INTO notes (id, version, text, removed) VALUES ('late', 1, '', 0)`,
      () => session.runEach('DELETE FROM notes WHERE id = ?', [['n1']]),
      () => session.queryBatch('SELECT 1', [], new BatchLimit(1), () => 1),
      () => rows.insert(NoteEntity, { id: 'late', version: 1, text: '', removed: false }),
      () => rows.findOne(NoteEntity, { id: 'n1' }),
    ];
  };
  /** What becomes of each way. */
  const attempt = (ways: readonly (() => unknown)[]) =>
    Promise.all(ways.map(async (way) => way()).map((tried) => tried.catch((error: unknown) => error)));
  /** Holds the lane of the board with an open transaction until that work has gone on, as a neighbour of it. */
  const neighbour = (of: SqliteEventStore, goOn: () => void, gone: Promise<unknown>) =>
    of.transact('Neighbour', request, async (uow) => {
      await notes.save(Note.pin('neighbour', 'ada@example.com', 'here'));
      goOn();
      await gone;
      return (await uow.session.query<{ id: string }>('SELECT id FROM notes ORDER BY id', [])).map(({ id }) => id);
    });

  it('cannot write into the transaction of another command, once it was given up', async () => {
    const limits = { warnAfterMs: 20, giveUpAfterMs: 60 };
    const board = folder.closing(await openBoard(join(folder.path, 'limited'), {}, limits));
    await pin(board, 'n1');
    const [goOn, gone] = [deferred<void>(), deferred<readonly unknown[]>()];
    const hanging = board.transact('Hang', request, async (uow) => {
      const ways = waysOf(uow);
      await notes.save(Note.pin('given-up', 'ada@example.com', 'taken back'));
      await goOn.promise;
      gone.resolve(await attempt(ways));
      await notes.save(late());
    });
    await expect(hanging).rejects.toBeInstanceOf(WorkTimedOut);
    expect(await neighbour(board, () => goOn.resolve(), gone.promise)).toEqual(['n1', 'neighbour']);
    for (const outcome of await gone.promise) expect(outcome).toBeInstanceOf(UnitOfWorkEnded);
    expect(await board.reader.sql`SELECT id FROM notes ORDER BY id`).toEqual([{ id: 'n1' }, { id: 'neighbour' }]);
    expect(await board.reader.sql`SELECT 1 FROM events`).toHaveLength(2);
  });

  it.each(['returned', 'failed'])('cannot either, where its command has %s', async (how) => {
    await pin(database, 'n1');
    const [goOn, gone] = [deferred<void>(), deferred<readonly unknown[]>()];
    const hasty = database.transact('Hasty', request, async (uow) => {
      const ways = waysOf(uow);
      void goOn.promise.then(async () => gone.resolve(await attempt(ways)));
      if (how === 'failed') throw new Error('no');
    });
    await hasty.catch(() => undefined);
    expect(await neighbour(database, () => goOn.resolve(), gone.promise)).toEqual(['n1', 'neighbour']);
    for (const outcome of await gone.promise) expect(outcome).toBeInstanceOf(UnitOfWorkEnded);
  });

  it('is run once, and frees the lane for what waits behind it', async () => {
    const limits = { warnAfterMs: 20, giveUpAfterMs: 60 };
    const reports: string[] = [];
    const onHanging = ({ label, request: { principal } }: HangingWork) => reports.push(`${label} by ${principal}`);
    const board = folder.closing(await openBoard(join(folder.path, 'limited'), { onHanging }, limits));
    let runs = 0;
    const hanging = board.transact('Hang', request, async () => {
      runs += 1;
      await notes.save(Note.pin('given-up', 'ada@example.com', 'taken back'));
      await new Promise(() => undefined);
    });
    const waiting = [pin(board, 'n1'), pin(board, 'n2')];
    await expect(hanging).rejects.toThrow(
      'Hang did not settle within 0.06 s and was given up; all it did was taken back.',
    );
    await Promise.all(waiting);
    expect(runs).toBe(1);
    expect(reports).toEqual(['Hang by tester', 'Hang by tester']);
    expect(board.hanging).toEqual([]);
    expect(await board.reader.sql`SELECT id FROM notes ORDER BY id`).toEqual([{ id: 'n1' }, { id: 'n2' }]);
  });
});
