import { Injectable } from '@nestjs/common';
import type { TestingModule } from '@nestjs/testing';
import type { ContractData, Envelope } from '@tradepost/contracts';
import fc from 'fast-check';
import { Contexts } from '../contexts/contexts.js';
import { Deliveries } from './deliveries.js';
import type { Delivery } from '../event-store/message-source.js';
import { UnitOfWork } from '../event-store/unit-of-work.js';
import { assemble, boot, change, contextOf, Notes, pin, request, slips, writeSlip } from '@tradepost/host/testing';
import { Note, NotePinnedV1, NoteRewordedV1 } from '../testing/note.js';
import { tempFolder } from '../testing/temp-folder.js';
import { until } from '../testing/until.js';
import type { ContractSource } from './contract-source.js';
import { IntegrationEventDispatcher } from './integration-event-dispatcher.js';
import { OnIntegrationEvent } from './on-integration-event.js';
import { OutboxSource } from './outbox-source.js';
import { OutboxPruning } from './outbox-pruning.js';

type Pinned = Envelope<ContractData<typeof NotePinnedV1>>;
const write = (text: string) => writeSlip(UnitOfWork.current(), text);

@Injectable()
class KeepSlips {
  @OnIntegrationEvent(NotePinnedV1, { subscription: 'slips' })
  async pinned({ id, data }: Pinned): Promise<void> {
    await write(`slips pinned ${data.noteId} by ${id}`);
  }

  @OnIntegrationEvent(NoteRewordedV1, { subscription: 'slips' })
  async reworded({ id, data }: Pinned): Promise<void> {
    await write(`slips reworded ${data.noteId} by ${id}`);
  }
}

/** Comes later, and does the same. */
@Injectable()
class KeepCopies {
  @OnIntegrationEvent(NotePinnedV1, { subscription: 'copies' })
  async pinned({ id, data }: Pinned): Promise<void> {
    await write(`copies pinned ${data.noteId} by ${id}`);
  }

  @OnIntegrationEvent(NoteRewordedV1, { subscription: 'copies' })
  async reworded({ id, data }: Pinned): Promise<void> {
    await write(`copies reworded ${data.noteId} by ${id}`);
  }
}

const folder = tempFolder();
const board = (app: TestingModule) => contextOf(app, 'board');
const outboxOf = async (app: TestingModule) => {
  const { reader } = board(app).database;
  return (await reader.query<{ position: number }>('SELECT position FROM outbox ORDER BY position', [])).map(
    ({ position }) => position,
  );
};
const settled = (app: TestingModule) =>
  until(async () => (await app.get(Deliveries).report()).every(({ lag }) => lag === 0));
const slipsOf = async (app: TestingModule, keeper: string) =>
  (await slips(app)).filter((slip) => slip.startsWith(`${keeper} `)).map((slip) => slip.slice(keeper.length + 1));
const withhold = (app: TestingModule, id: string) =>
  board(app).database.transact('PinQuietly', request, async (uow) =>
    uow.withhold(await new Notes().save(Note.pin(id, 'ada@example.com', id))),
  );

describe('the outbox', () => {
  it('lets go of what every receiver has passed', async () => {
    const app = folder.closing(await boot({ directory: folder.path, desk: [KeepSlips, KeepCopies] }));
    for (let i = 0; i < 30; i += 1) await pin(board(app).database, `n${i}`);
    await settled(app);
    await until(async () => (await outboxOf(app)).length === 0);
    await pin(board(app).database, 'last');
    await settled(app);
    expect(await slipsOf(app, 'slips')).toHaveLength(31);
    expect(await slipsOf(app, 'copies')).toEqual(await slipsOf(app, 'slips'));
  });

  it('keeps what any receiver has not passed, and all while one has not begun', async () => {
    const app = folder.closing(await boot({ directory: folder.path }));
    for (let i = 0; i < 5; i += 1) await pin(board(app).database, `n${i}`);
    const pruning = new OutboxPruning(board(app), 0);
    for (const receiver of ['a', 'b']) pruning.await(receiver);
    await pruning.confirm('a', '5');
    await pruning.confirm('b', null);
    expect(await outboxOf(app)).toEqual([1, 2, 3, 4, 5]);
    await pruning.confirm('b', '2');
    expect(await outboxOf(app)).toEqual([3, 4, 5]);
    await pruning.confirm('a', '4');
    await pruning.confirm('b', '5');
    expect(await outboxOf(app)).toEqual([5]);
  });

  it('is pruned in small steps, and hands out no place twice', async () => {
    const app = folder.closing(await boot({ directory: folder.path }));
    const { database } = board(app);
    for (const part of ['n', 'm'])
      await Promise.all(Array.from({ length: 600 }, (_, i) => pin(database, `${part}${i}`)));
    const prune = (clock: () => number) =>
      database.transact('Prune', request, ({ outbox }) => outbox.prune('1200', 1_000, clock));
    let ticks = 0;
    expect(await prune(() => (ticks += 5))).toBe('2');
    expect((await outboxOf(app)).slice(0, 2)).toEqual([3, 4]);
    expect(await prune(() => 0)).toBe('1002');
    expect(await outboxOf(app)).toHaveLength(198);
    expect(await prune(() => 0)).toBe('1200');
    await pin(database, 'next');
    expect(await outboxOf(app)).toEqual([1_201]);
  });
});

describe('a receiver that is new', () => {
  it('is told the same, in the same order, with the same ids, as one that was there from the start', async () => {
    const first = await boot({ directory: folder.path, desk: [KeepSlips] });
    const { database } = board(first);
    for (let i = 0; i < 250; i += 1) {
      await pin(database, `n${i}`);
      if (i % 3 === 0) await change(database, `n${i}`, (note) => note.reword('anew'));
      if (i % 5 === 0) await change(database, `n${i}`, (note) => note.remove());
      if (i % 50 === 0) await withhold(first, `quiet${i}`);
    }
    await settled(first);
    await until(async () => (await outboxOf(first)).length === 0);
    await first.close();

    const second = folder.closing(await boot({ directory: folder.path, desk: [KeepSlips, KeepCopies] }));
    for (let i = 0; i < 20; i += 1) await pin(board(second).database, `m${i}`);
    await settled(second);
    const expected = await slipsOf(second, 'slips');
    expect(expected).toHaveLength(250 + 84 + 20);
    expect(await slipsOf(second, 'copies')).toEqual(expected);
    await until(async () => (await outboxOf(second)).length === 0);
  });
});

describe('a replay that is asked for', () => {
  it('has no effect twice, and goes on in the outbox', async () => {
    const app = folder.closing(await boot({ directory: folder.path, desk: [KeepSlips] }));
    for (let i = 0; i < 30; i += 1) await pin(board(app).database, `n${i}`);
    await settled(app);
    await app.get(IntegrationEventDispatcher).replay('default', 'desk.slips');
    await pin(board(app).database, 'later');
    await settled(app);
    expect(await slipsOf(app, 'slips')).toHaveLength(31);
  });

  it('tells what was lost', async () => {
    const app = folder.closing(await boot({ directory: folder.path, desk: [KeepSlips] }));
    for (let i = 0; i < 3; i += 1) await pin(board(app).database, `n${i}`);
    await settled(app);
    const desk = contextOf(app, 'desk').database;
    await desk.transact('Lose', request, async ({ session }) => {
      await session.query('DELETE FROM inbox', []);
      await session.query('DELETE FROM slips', []);
    });
    await app.get(IntegrationEventDispatcher).replay('default', 'desk.slips');
    await until(async () => (await slipsOf(app, 'slips')).length === 3);
  });

  it('is refused for a name that receives nothing', async () => {
    const app = folder.closing(await boot({ directory: folder.path, desk: [KeepSlips] }));
    const attempt = app.get(IntegrationEventDispatcher).replay('default', 'desk.slops');
    await expect(attempt).rejects.toThrow('No subscription desk.slops receives contracts; there are desk.slips.');
  });
});

describe('wherever receivers stand and however far the outbox is pruned', () => {
  const act = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('pin' as const), quietly: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('reword' as const), which: fc.nat(5) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('read' as const),
        who: fc.nat(2),
        limit: fc.integer({ min: 1, max: 5 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('force' as const), share: fc.nat(100) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('replay' as const), who: fc.nat(2) }) },
  );

  it('each is told everything that was published, and nothing that was not', async () => {
    const app = await assemble({ directory: folder.path });
    folder.closing(app);
    await app.init();
    const source = board(app);
    const setup = app.get(Contexts).find('board')!.setup;
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 10, maxLength: 60 }), async (acts) => {
        run += 1;
        const pruning = new OutboxPruning(source, 0);
        const feeds: ContractSource[] = ['a', 'b', 'c'].map((name) => {
          pruning.await(name);
          return new OutboxSource(setup, source, pruning, name);
        });
        const start = await feeds[0]!.beginning();
        const places = feeds.map(() => start.split(':').at(-1)!);
        const told = feeds.map((): string[] => []);
        const published: string[] = [];
        const read = async (who: number, limit: number): Promise<boolean> => {
          await feeds[who]!.confirm!(places[who]!);
          const { items, last } = await feeds[who]!.read(places[who]!, limit);
          for (const item of items) if (!told[who]!.includes(item.id) && isOf(item, run)) told[who]!.push(item.id);
          places[who] = last ?? places[who]!;
          return last !== null;
        };
        let notes = 0;
        for (const one of acts) {
          if (one.kind === 'pin' && one.quietly) await withhold(app, `run-${run}-${notes++}`);
          else if (one.kind === 'pin') published.push(...idsOf(await pin(source.database, `run-${run}-${notes++}`)));
          else if (one.kind === 'reword' && notes > 0) {
            const id = `run-${run}-${one.which % notes}`;
            published.push(...idsOf(await change(source.database, id, (note) => note.reword('anew'))));
          } else if (one.kind === 'read') await read(one.who, one.limit);
          else if (one.kind === 'replay') places[one.who] = await feeds[one.who]!.beginning();
          else if (one.kind === 'force') {
            const { outbox: head } = await source.database.outbox.ends();
            const upTo = String(Math.floor((Number(head) * one.share) / 100));
            await source.database.transact('Prune', request, ({ outbox }) => outbox.prune(upTo, 1_000));
          }
        }
        for (const [who] of feeds.entries()) while (await read(who, 4));
        for (const ids of told) expect(ids).toEqual(published);
      }),
      { numRuns: 40 },
    );
  });

  const idsOf = (events: readonly { id: string; event: { type: string } }[]) =>
    events.map(({ id, event }) => `${id}/${event.type === 'NotePinned' ? NotePinnedV1.type : NoteRewordedV1.type}`);
  const isOf = ({ stream }: Delivery, run: number) => stream.startsWith(`run-${run}-`);
});
