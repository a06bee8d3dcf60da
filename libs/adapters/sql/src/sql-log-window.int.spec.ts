import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { streamType } from '@tradepost/kernel';
import { SqliteEventStore } from '@tradepost/sqlite';
import { openBoard, pin, request } from '@tradepost/host/testing';
import type { Logged, Position } from '@tradepost/platform/event-store';
import { tempFolder } from '@tradepost/platform/testing';
import type { SqlEventLog } from './sql-event-log.js';
import { SqlLogWindow } from './sql-log-window.js';

const folder = tempFolder();
const plain = streamType<{ type: 'Ticked'; n: number }>('applause');
const all = new Set(['note', 'applause']);
let database: SqliteEventStore;

beforeEach(async () => {
  database = folder.closing(await openBoard(folder.path));
});

let ticks = 0;
const tick = (count: number) =>
  database.transact('Tick', request, async (uow) => {
    const events = Array.from({ length: count }, () => ({ type: 'Ticked' as const, n: ++ticks }));
    uow.withhold(await uow.append(plain, `stream-${ticks}`, 0, events));
  });

describe('SqlLogWindow', () => {
  it('shows everybody who follows the log every event once and in order, whoever reads when', async () => {
    const follower = fc.record({
      who: fc.nat({ max: 2 }),
      limit: fc.constantFrom(1, 2, 50),
    });
    const together = fc.array(follower, { minLength: 1, maxLength: 3 });
    const turn = fc.oneof(together, fc.record({ append: fc.integer({ min: 1, max: 6 }) }));
    const wants = [all, new Set(['applause']), new Set(['note'])];
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { maxLength: 40 }), async (turns) => {
        const start = await database.events.head();
        const window = new SqlLogWindow(database.events as SqlEventLog);
        const places: Position[] = wants.map(() => start);
        const seen: Logged[][] = wants.map(() => []);
        const read = async (who: number, limit: number): Promise<boolean> => {
          const stretch = await window.readAfter(places[who]!, wants[who]!, limit);
          seen[who]!.push(...stretch.events);
          places[who] = stretch.last ?? places[who]!;
          return stretch.last !== null;
        };
        for (const each of turns) {
          if ('append' in each) {
            await tick(each.append);
            await pin(database, `note-${ticks}`);
            continue;
          }
          const once = new Map(each.map(({ who, limit }) => [who, limit]));
          await Promise.all(Array.from(once, ([who, limit]) => read(who, limit)));
        }
        for (const who of wants.keys()) while (await read(who, 3));
        for (const [who, categories] of wants.entries()) {
          const whole = await database.events.readAfter(start, categories, 10_000);
          expect(seen[who]).toEqual(whole.events);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('reads an event once for all of them', async () => {
    await tick(3);
    const first = await database.window.readAfter(null, all, 10);
    const second = await database.window.readAfter(null, new Set(['applause']), 2);
    expect(second.events).toHaveLength(2);
    expect(second.events[0]).toBe(first.events[0]);
  });

  it('does not keep what an event says about a person', async () => {
    await pin(database, 'n1', 'hello', 'ada@example.com');
    const author = async () => (await database.window.readAfter(null, all, 10)).events[0]!.event;
    expect(await author()).toMatchObject({ author: 'ada@example.com' });
    const file = folder.closing(new Database(join(folder.path, 'default', 'board.db')));
    file.prepare('DELETE FROM personal_keys WHERE subject = ?').run('n1');
    expect(await author()).toMatchObject({ author: '[erased]' });
  });
});
