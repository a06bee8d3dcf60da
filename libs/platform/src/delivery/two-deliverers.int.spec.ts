import { Notes, openBoard, request } from '@tradepost/host/testing';
import type { SqliteEventStore } from '@tradepost/sqlite';
import type { MessageSource } from '../event-store/message-source.js';
import { UnitOfWork } from '../event-store/unit-of-work.js';
import { deferred } from '../testing/event-store/sample.js';
import { Note } from '../testing/note.js';
import { tempFolder } from '../testing/temp-folder.js';
import { at, drain, feedOf, lettersIn, message, pinnedIn, TestTools, textOf } from '../testing/text-feed.js';
import type { Progress } from './handler.js';
import { HandlerSubscription } from './handler-subscription.js';

const folder = tempFolder();
let database: SqliteEventStore;
let tools: TestTools;

beforeEach(async () => {
  database = folder.closing(await openBoard(folder.path));
  tools = new TestTools();
});

type Handle = (text: string) => Promise<Progress>;
const subscribe = (feed: MessageSource, handle: Handle, { on = database } = {}) => {
  const handler = { principal: 'policy:toys', personal: [], handle: (payload: unknown) => handle(textOf(payload)) };
  const options = { name: 'toys.texts', tenant: 'default', inbox: true };
  return new HandlerSubscription(options, on, feed, new Map([['toys.text', handler]]), tools);
};

/** The effect of a handler: a note whose id is the text. */
const pinNote: Handle = async (text) => {
  const uow = UnitOfWork.current();
  uow.withhold(await new Notes().save(Note.pin(text, 'ada@example.com', text)));
};
const checkpoint = async () => (await database.checkpoints.read('toys.texts')).position;

describe('two deliverers of one subscription', () => {
  it('have each effect once, in order', async () => {
    const second = folder.closing(await openBoard(folder.path));
    const texts = Array.from({ length: 300 }, (_, i) => `n${i}`);
    const feed = feedOf(texts.map((text, i) => message(i + 1, text, i % 10 === 0 ? { type: 'toys.other' } : {})));
    const wanted = texts.filter((_, i) => i % 10 !== 0);
    const seen: string[] = [];
    const slow: Handle = async (text) => {
      await new Promise(setImmediate);
      await pinNote(text);
      seen.push(text);
    };
    await Promise.all([database, second, database].map((on) => drain(subscribe(feed, slow, { on }))));
    expect(await pinnedIn(database)).toEqual(wanted);
    expect(await checkpoint()).toBe(at(300));
  });

  it('do not go back behind each other over what neither handles', async () => {
    const other = { type: 'toys.other' };
    const messages = [message(1, 'a'), message(2, '-', other), message(3, '-', other)];
    const feed = feedOf(messages);
    const [reached, goOn] = [deferred(), deferred()];
    const slow: MessageSource = {
      ...feed,
      async read(after, limit) {
        const found = await feed.read(after, limit);
        reached.resolve();
        await goOn.promise;
        return found;
      },
    };
    await subscribe(feedOf([message(1, 'a')]), pinNote).step();
    const first = subscribe(slow, pinNote).step();
    await reached.promise;
    messages.push(message(4, 'b'), message(5, '-', other));
    await drain(subscribe(feed, pinNote, { on: folder.closing(await openBoard(folder.path)) }));
    const state = async () => ({ notes: await pinnedIn(database), checkpoint: await checkpoint() });
    const ahead = { notes: ['a', 'b'], checkpoint: at(5) };
    expect(await state()).toEqual(ahead);
    goOn.resolve();
    expect((await first).progressed).toBe(true);
    expect(await state()).toEqual(ahead);
  });

  it('do not disturb commands that run at the same time', async () => {
    const feed = feedOf(Array.from({ length: 50 }, (_, i) => message(i + 1, `m${i}`)));
    const commands = Array.from({ length: 50 }, (_, i) =>
      database.transact('Command', request, async (uow) => {
        uow.withhold(await new Notes().save(Note.pin(`c${i}`, 'ada@example.com', 'c')));
      }),
    );
    await Promise.all([drain(subscribe(feed, pinNote)), drain(subscribe(feed, pinNote)), ...commands]);
    expect(await pinnedIn(database)).toHaveLength(100);
  });

  it('attempt a letter once each time it is due, and deliver it once', async () => {
    const attempts: string[] = [];
    const broken = new Set<string>();
    const failing: Handle = async (text) => {
      attempts.push(text);
      await pinNote(text);
      if (broken.has(text)) throw new Error('cannot');
    };
    const messages = Array.from({ length: 60 }, (_, i) => message(i + 1, `n${i}`, { stream: `s${i % 7}` }));
    for (let i = 0; i < 60; i += 4) broken.add(`n${i}`);
    const second = folder.closing(await openBoard(folder.path));
    const deliverers = [database, second].map((on) => subscribe(feedOf(messages), failing, { on }));
    const together = () => Promise.all(deliverers.map(drain));
    await together();
    expect(new Set(attempts).size).toBe(attempts.length);
    for (const pause of [250, 500]) {
      attempts.length = 0;
      tools.pass(pause);
      await together();
      expect(new Set(attempts).size).toBe(attempts.length);
    }
    broken.clear();
    tools.pass(2_000);
    await together();
    expect(await lettersIn(database, 'toys.texts')).toEqual([]);
    const order = await pinnedIn(database);
    expect(order).toHaveLength(60);
    for (let stream = 0; stream < 7; stream += 1) {
      const own = order.filter((id) => Number(id.slice(1)) % 7 === stream);
      expect(own).toEqual([...own].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1))));
    }
  });
});
