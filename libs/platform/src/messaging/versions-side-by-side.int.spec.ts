import { Injectable } from '@nestjs/common';
import type { TestingModule } from '@nestjs/testing';
import { defineContract, type ContractData, type Envelope } from '@tradepost/contracts';
import type { Recorded } from '@tradepost/kernel';
import { z } from 'zod';
import { readSettings, verifyShop } from '@tradepost/host';
import { boot, change, contextOf, Notes, pin, request, slips, toys, writeSlip } from '@tradepost/host/testing';
import { Contexts } from '../contexts/contexts.js';
import { Deliveries } from './deliveries.js';
import { declaredContexts } from '../operations/declared-contexts.js';
import { UnitOfWork, type ToContracts } from '../event-store/unit-of-work.js';
import { Note, NotePinnedV1, type NoteEvent } from '../testing/note.js';
import { tempFolder } from '../testing/temp-folder.js';
import { until } from '../testing/until.js';
import { OnIntegrationEvent } from './on-integration-event.js';
import { OutboxSource } from './outbox-source.js';
import { OutboxPruning } from './outbox-pruning.js';
import { placeIn } from '../event-store/outbox-place.js';
import { ContractTransport } from './transport.js';

const NotePinnedV2 = defineContract({
  type: 'tradepost.board.note-pinned.v2',
  subject: (data) => data.noteId,
  data: z.object({ noteId: z.string(), text: z.string(), length: z.number() }),
});

/** What a note says is told in both versions, its removal not at all. */
const toContracts = (({ streamId: noteId, event }: Recorded<NoteEvent>) => {
  if (event.type === 'NoteRemoved') return [];
  const { text } = event;
  return [NotePinnedV1.of({ noteId, text }), NotePinnedV2.of({ noteId, text, length: text.length })];
}) as ToContracts;

/** Hears the first version, and does not know that there is another. */
@Injectable()
class KeepSlips {
  @OnIntegrationEvent(NotePinnedV1, { subscription: 'slips' })
  async pinned({ data }: Envelope<ContractData<typeof NotePinnedV1>>): Promise<void> {
    await writeSlip(UnitOfWork.current(), `v1 ${data.noteId}`);
  }
}

@Injectable()
class MeasureSlips {
  @OnIntegrationEvent(NotePinnedV2, { subscription: 'lengths' })
  async pinned({ data }: Envelope<ContractData<typeof NotePinnedV2>>): Promise<void> {
    await writeSlip(UnitOfWork.current(), `v2 ${data.noteId} ${data.length}`);
  }
}

const folder = tempFolder();
const toysWith = (desk: (typeof KeepSlips | typeof MeasureSlips)[]) => ({ directory: folder.path, desk, toContracts });
const open = async (...desk: (typeof KeepSlips | typeof MeasureSlips)[]) => folder.closing(await boot(toysWith(desk)));
const board = (app: TestingModule) => contextOf(app, 'board').database;
const messagesIn = (app: TestingModule) => board(app).reader.sql<{ envelope: string }>`SELECT envelope FROM outbox`;
const envelopesIn = async (app: TestingModule) =>
  (await messagesIn(app)).map(({ envelope }) => JSON.parse(envelope) as Envelope);
const problems = async () => {
  const settings = readSettings({ TRADEPOST_DATA_DIR: folder.path });
  const contexts = declaredContexts(toys(toysWith([])));
  const report = await verifyShop(settings, { contexts, tenant: null, sample: null, progress: () => undefined });
  return report.differences.map(({ sentence }) => sentence);
};

/** Takes a message out of the outbox, past all that writes there. */
async function lose(position: number): Promise<void> {
  const app = await boot(toysWith([]));
  await board(app).transact(
    'Lose',
    request,
    ({ session }) => session.sql`DELETE FROM outbox WHERE position = ${position}`,
  );
  await app.close();
}

describe('two versions of a contract from one event', () => {
  it('are two messages with ids of their own', async () => {
    const app = await open();
    const [event] = await pin(board(app), 'n1', 'hello');
    const envelopes = await envelopesIn(app);
    expect(envelopes.map(({ id, data }) => [id, data])).toEqual([
      [`${event!.id}/${NotePinnedV1.type}`, { noteId: 'n1', text: 'hello' }],
      [`${event!.id}/${NotePinnedV2.type}`, { noteId: 'n1', text: 'hello', length: 5 }],
    ]);
  });

  it('reach each receiver in the version that it knows, also one that comes when the outbox has let go', async () => {
    const first = await boot(toysWith([KeepSlips]));
    await pin(board(first), 'n1', 'hello');
    await until(async () => (await messagesIn(first)).length === 0);
    await first.close();
    const second = await open(KeepSlips, MeasureSlips);
    await pin(board(second), 'n2', 'hi');
    await until(async () => (await slips(second)).length === 4);
    expect([...(await slips(second))].sort()).toEqual(['v1 n1', 'v1 n2', 'v2 n1 5', 'v2 n2 2']);
  });

  it('have places of their own in a replay, so that a kill between the two loses neither', async () => {
    const app = await open();
    for (const id of ['n1', 'n2']) await pin(board(app), id);
    await change(board(app), 'n1', (note) => note.remove());
    await pin(board(app), 'n3');
    const source = contextOf(app, 'board');
    const feed = new OutboxSource(app.get(Contexts).find('board')!.setup, source, new OutboxPruning(source), 'late');
    const start = await feed.beginning();
    const { items, last } = await feed.read(start, 100);
    expect(items.map(({ id }) => id)).toEqual((await envelopesIn(app)).map(({ id }) => id));
    expect(new Set(items.map(({ position }) => position)).size).toBe(6);
    for (const [i, { position }] of items.entries()) {
      expect((await feed.read(position, 100)).items.map(({ id }) => id)).toEqual(
        items.slice(i + 1).map(({ id }) => id),
      );
    }
    expect(placeIn(last).replay).toBeNull();
  });

  it('are withheld together', async () => {
    const app = await open();
    await board(app).transact('PinQuietly', request, async (uow) =>
      uow.withhold(await new Notes().save(Note.pin('n1', 'ada@example.com', 'hello'))),
    );
    expect(await messagesIn(app)).toEqual([]);
  });

  it('are both found by who looks for what came next', async () => {
    const app = await open();
    await pin(board(app), 'n1', 'hello');
    const [v1] = await envelopesIn(app);
    const next = () => app.get(ContractTransport).next(v1!, NotePinnedV2);
    expect(await next()).toBeNull();
    await change(board(app), 'n1', (note) => note.reword('anew'));
    expect(await next()).toMatchObject({ streamversion: 2, data: { text: 'anew', length: 4 } });
  });

  it('are refused where they are of one type', async () => {
    const twice: ToContracts = (recorded) =>
      toContracts(recorded).slice(0, 1).concat(toContracts(recorded).slice(0, 1));
    const app = folder.closing(await boot({ directory: folder.path, toContracts: twice }));
    await expect(pin(board(app), 'n1')).rejects.toThrow('NotePinned became two contracts of one type');
  });
});

it('are missed by verify where neither is there; the second alone may have come later than the event', async () => {
  const app = await boot(toysWith([]));
  for (const id of ['n1', 'n2', 'n3']) await pin(board(app), id);
  await until(async () => (await app.get(Deliveries).report()).every(({ lag }) => lag === 0));
  await app.close();
  expect(await problems()).toEqual([]);
  await lose(4);
  expect(await problems()).toEqual([]);
  await lose(3);
  expect(await problems()).toEqual(['The message of event 2 is missing.']);
});
