import type { Envelope } from '@tradepost/contracts';
import type { TestingModule } from '@nestjs/testing';
import { boot, change, contextOf, Notes, pin, request } from '@tradepost/host/testing';
import { applauseStream, NotePinnedV1, NoteRewordedV1 } from '../testing/note.js';
import { tempFolder } from '../testing/temp-folder.js';
import { ContractTransport } from './transport.js';

const folder = tempFolder();
let app: TestingModule;

beforeEach(async () => {
  app = folder.closing(await boot({ directory: folder.path }));
});

const board = () => contextOf(app, 'board').database;
const reword = (id: string, text: string) => change(board(), id, (note) => note.reword(text));
const next = (after: Envelope) => app.get(ContractTransport).next(after, NoteRewordedV1);

/** What was published first of a note, as a handler gets it. */
async function first(id: string): Promise<Envelope> {
  const [row] = await board().reader.sql<{ envelope: string }>`
    SELECT envelope FROM outbox WHERE subject = ${id} AND type = ${NotePinnedV1.type}`;
  return JSON.parse(row!.envelope) as Envelope;
}

describe('the contract of a kind that comes after another', () => {
  it('is the first of its kind about the same subject, as soon as it is published', async () => {
    await pin(board(), 'a');
    await pin(board(), 'b');
    await reword('b', 'of another note');
    const pinned = await first('a');
    expect(await next(pinned)).toBeNull();
    await reword('a', 'once');
    await reword('a', 'twice');
    expect(await next(pinned)).toMatchObject({ streamversion: 2, data: { noteId: 'a', text: 'once' } });
    expect(await next((await next(pinned))!)).toMatchObject({ streamversion: 3, data: { text: 'twice' } });
  });

  it('is told also where the outbox has let go of it', async () => {
    await pin(board(), 'a');
    await reword('a', 'once');
    const pinned = await first('a');
    await board().transact('Forget', request, ({ session }) => session.sql`DELETE FROM outbox`);
    expect(await next(pinned)).toMatchObject({ data: { text: 'once' } });
  });

  it('is none that was withheld, nor one of another stream with the same id', async () => {
    await pin(board(), 'a');
    await board().transact('RewordQuietly', request, async (uow) => {
      const note = (await new Notes().find('a'))!;
      note.reword('quietly');
      uow.withhold(await new Notes().save(note));
      const claps = Array.from({ length: 3 }, () => ({ type: 'NoteApplauded', claps: 1 }) as const);
      await uow.append(applauseStream, 'a', 0, claps);
    });
    expect(await next(await first('a'))).toBeNull();
    await reword('a', 'aloud');
    expect(await next(await first('a'))).toMatchObject({ streamversion: 3, data: { text: 'aloud' } });
  });

  it('is found beyond a page of others', async () => {
    await pin(board(), 'a');
    await board().transact('Quietly', request, async (uow) => {
      const note = (await new Notes().find('a'))!;
      for (let i = 0; i < 250; i += 1) note.reword(`${i}`);
      uow.withhold(await new Notes().save(note));
    });
    await reword('a', 'aloud');
    expect(await next(await first('a'))).toMatchObject({ streamversion: 252, data: { text: 'aloud' } });
  });
});
