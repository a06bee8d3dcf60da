import type { Envelope } from '@tradepost/contracts';
import { change, Notes, pin, request } from '../board.js';
import { applauseStream, NotePinnedV1, NoteRewordedV1 } from '../note.js';
import { readAll, reword } from './receive.js';
import type { Carried } from './carried.js';

/** The contract of a kind that comes after another. */
export function nextContract(opened: () => Carried): void {
  const board = () => opened().board();
  const next = (after: Envelope) => opened().transport.next(after, NoteRewordedV1);
  /** What was published first of a note, as a handler gets it. */
  const first = async (id: string): Promise<Envelope> => {
    const { items } = await readAll(opened().transport.feed('board', 'default', 'desk.slips'), null);
    const found = items.find(({ stream, type }) => stream === id && type === NotePinnedV1.type);
    return NotePinnedV1.parse(found!.payload);
  };

  it('is the first of its kind about the same subject, as soon as it is published', async () => {
    await pin(board(), 'a');
    await pin(board(), 'b');
    await reword(board(), 'b', 'of another note');
    const pinned = await first('a');
    expect(await next(pinned)).toBeNull();
    await reword(board(), 'a', 'once');
    await reword(board(), 'a', 'twice');
    expect(await next(pinned)).toMatchObject({ streamversion: 2, data: { noteId: 'a', text: 'once' } });
    expect(await next((await next(pinned))!)).toMatchObject({ streamversion: 3, data: { text: 'twice' } });
  });

  it('is told also where it has been let go of', async () => {
    await pin(board(), 'a');
    await reword(board(), 'a', 'once');
    const pinned = await first('a');
    const last = await board().outbox.lastPosition();
    await board().transact('Forget', request, ({ outbox }) => outbox.prune(last, 100));
    expect(await board().outbox.countAfter(last)).toBe(0);
    expect(await next(pinned)).toMatchObject({ data: { text: 'once' } });
  });

  it('is none that was withheld, nor one of another stream with the same id', async () => {
    await pin(board(), 'a');
    await board().transact('RewordQuietly', request, async (uow) => {
      const note = await new Notes().get('a');
      note.reword('quietly');
      uow.withhold(await new Notes().save(note));
      const claps = Array.from({ length: 3 }, () => ({ type: 'NoteApplauded', claps: 1 }) as const);
      await uow.append(applauseStream, 'a', 0, claps);
    });
    expect(await next(await first('a'))).toBeNull();
    await reword(board(), 'a', 'aloud');
    expect(await next(await first('a'))).toMatchObject({ streamversion: 3, data: { text: 'aloud' } });
  });

  it('is found beyond a page of others', async () => {
    await pin(board(), 'a');
    const pinned = await first('a');
    await board().transact('Quietly', request, async (uow) => {
      const note = await new Notes().get('a');
      for (let i = 0; i < 250; i += 1) note.reword(`${i}`);
      uow.withhold(await new Notes().save(note));
    });
    await change(board(), 'a', (note) => note.reword('aloud'));
    expect(await next(pinned)).toMatchObject({ streamversion: 252, data: { text: 'aloud' } });
  });
}
