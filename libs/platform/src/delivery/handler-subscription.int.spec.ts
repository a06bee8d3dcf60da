import { UnitOfWork } from '../event-store/unit-of-work.js';
import { describeHanging } from '../event-store/watchdog.js';
import type { SqliteEventStore } from '@tradepost/sqlite';
import { Note } from '../testing/note.js';
import { Notes, openBoard, pin, request } from '@tradepost/host/testing';
import { tempFolder } from '../testing/temp-folder.js';
import { until } from '../testing/until.js';
import { drain, feedOf, lettersIn, message, TestTools, textOf } from '../testing/text-feed.js';
import { domainEventSource } from '../messaging/event-source.js';
import type { Delivery, MessageSource } from '../event-store/message-source.js';
import type { Progress } from './handler.js';
import { HandlerSubscription } from './handler-subscription.js';
import { Notifier } from '../runtime/notifier.js';

const folder = tempFolder();
let database: SqliteEventStore;

beforeEach(async () => {
  database = folder.closing(await openBoard(folder.path));
});

type Handle = (text: string) => Promise<Progress>;
const subscribe = (
  feed: MessageSource,
  handle: Handle,
  { on = database, inbox = true, name = 'toys.texts', tools = new TestTools() } = {},
) => {
  const handler = { principal: 'policy:toys', personal: [], handle: (payload: unknown) => handle(textOf(payload)) };
  const handlers = new Map([['toys.text', handler]]);
  return new HandlerSubscription({ name, tenant: 'default', inbox }, on, feed, handlers, tools);
};

/** The effect of a handler: a note whose id is the text. */
const pinNote: Handle = async (text) => {
  const uow = UnitOfWork.current();
  uow.withhold(await new Notes().save(Note.pin(text, 'ada@example.com', text)));
};
const rows = async () => {
  const read = async (text: string) => (await database.reader.query<{ v: string }>(text, [])).map(({ v }) => v);
  return {
    notes: await read('SELECT id AS v FROM notes ORDER BY rowid'),
    inbox: await read('SELECT message_id AS v FROM inbox ORDER BY 1'),
    checkpoint: await read('SELECT position AS v FROM checkpoints'),
  };
};
const deferred = () => {
  let resolve!: () => void;
  return { promise: new Promise<void>((settle) => (resolve = settle)), resolve: () => resolve() };
};

describe('HandlerSubscription', () => {
  it('commits effect, inbox row and checkpoint together, message by message, in order', async () => {
    const subscription = subscribe(feedOf([message(1, 'a'), message(2, 'b')]), pinNote);
    expect(await subscription.lag()).toBe(2);
    expect((await subscription.step()).progressed).toBe(true);
    expect(await rows()).toEqual({ notes: ['a', 'b'], inbox: ['id-1', 'id-2'], checkpoint: ['2'] });
    expect((await subscription.step()).progressed).toBe(false);
    expect(await subscription.lag()).toBe(0);
  });

  it('acts as its handler, because of the message, for its request', async () => {
    const seen: object[] = [];
    const subscription = subscribe(feedOf([message(1, 'a')]), async () => void seen.push(UnitOfWork.current().request));
    await subscription.step();
    const causationId = 'id-1';
    expect(seen).toMatchObject([{ tenant: 'default', principal: 'policy:toys', correlationId: 'c-1', causationId }]);
  });

  it('logs what it changed, and nothing of what changed nothing', async () => {
    const tools = new TestTools();
    const handle: Handle = (text) => (text === 'quiet' ? Promise.resolve() : pinNote(text));
    await subscribe(feedOf([message(1, 'quiet'), message(2, 'a')]), handle, { tools }).step();
    expect(tools.log.lines).toEqual([
      {
        level: 'info',
        fields: {
          subscription: 'toys.texts',
          tenant: 'default',
          principal: 'policy:toys',
          message: 'id-2',
          type: 'toys.text',
          correlationId: 'c-2',
          streams: ['note/a'],
        },
        message: 'toys.texts handled toys.text',
      },
    ]);
  });

  it('handles a message once, wherever it is repeated', async () => {
    const again = { id: 'id-1' };
    const feed = feedOf([message(1, 'a'), message(2, 'a', again), message(3, 'b'), message(4, 'a', again)]);
    const handled: string[] = [];
    await drain(subscribe(feed, async (text) => void handled.push(text)));
    expect(handled).toEqual(['a', 'b']);
    expect(await rows()).toEqual({ notes: [], inbox: ['id-1', 'id-3'], checkpoint: ['4'] });
  });

  it('keeps no inbox where places alone tell repeats', async () => {
    await drain(subscribe(feedOf([message(1, 'a')]), pinNote, { inbox: false }));
    expect(await rows()).toEqual({ notes: ['a'], inbox: [], checkpoint: ['1'] });
  });

  it('passes over what it does not handle', async () => {
    const other = { type: 'toys.other' };
    const feed = feedOf([message(1, '-', other), message(2, 'a'), message(3, '-', other), message(4, '-', other)]);
    const subscription = subscribe(feed, pinNote);
    expect((await subscription.step()).progressed).toBe(true);
    expect(await rows()).toEqual({ notes: ['a'], inbox: ['id-2'], checkpoint: ['4'] });
    expect((await subscription.step()).progressed).toBe(false);
  });

  it('passes over a stretch of which it handles nothing', async () => {
    const subscription = subscribe(feedOf([message(1, '-', { type: 'toys.other' })]), pinNote);
    expect((await subscription.step()).progressed).toBe(true);
    expect(await rows()).toEqual({ notes: [], inbox: [], checkpoint: ['1'] });
  });

  it('delivers long feeds whole and in order', async () => {
    const texts = Array.from({ length: 450 }, (_, i) => `n${i}`);
    await drain(subscribe(feedOf(texts.map((text, i) => message(i + 1, text))), pinNote));
    expect((await rows()).notes).toEqual(texts);
  });

  it('begins where it is told to, once', async () => {
    const feed = feedOf([message(1, 'a'), message(2, 'b'), message(3, 'c')]);
    const subscription = subscribe(feed, pinNote);
    await subscription.beginAt('2');
    await subscription.beginAt('3');
    await drain(subscription);
    await subscription.beginAt('1');
    expect(await rows()).toEqual({ notes: ['c'], inbox: ['id-3'], checkpoint: ['3'] });
  });

  it('takes for the future what happens after it was told to begin now, with nothing there', async () => {
    const messages: Delivery[] = [];
    await subscribe(feedOf(messages), pinNote).beginAt(await database.events.head());
    messages.push(message(1, 'a'));
    const afterRestart = subscribe(feedOf(messages), pinNote);
    await afterRestart.beginAt('1');
    await drain(afterRestart);
    expect((await rows()).notes).toEqual(['a']);
  });

  it('reads the events of its own context', async () => {
    await pin(database, 'n1');
    await pin(database, 'n2');
    const seen: string[] = [];
    const feed = domainEventSource(database, new Notifier(), new Set(['note']));
    const handler = {
      principal: 'policy:toys',
      personal: [],
      handle: async (payload: unknown) => void seen.push((payload as { streamId: string }).streamId),
    };
    const options = { name: 'toys.own', tenant: 'default', inbox: false };
    const subscription = new HandlerSubscription(
      options,
      database,
      feed,
      new Map([['NotePinned', handler]]),
      new TestTools(),
    );
    expect(await subscription.lag()).toBe(2);
    await drain(subscription);
    expect(seen).toEqual(['n1', 'n2']);
    expect(await subscription.lag()).toBe(0);
  });
});

describe('a delivery in several units of work', () => {
  const pieces = 5;
  /** Pins one note a unit of work until there are five of this text. */
  const pinFive: Handle = async (text) => {
    const uow = UnitOfWork.current();
    const done = await uow.session.sql`SELECT 1 FROM notes WHERE text = ${text}`;
    uow.withhold(await new Notes().save(Note.pin(`${text}${done.length + 1}`, 'ada@example.com', text)));
    return done.length + 1 < pieces ? 'more' : undefined;
  };
  const feed = feedOf([message(1, 'a'), message(2, 'b')]);
  const finished = ['a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'b2', 'b3', 'b4', 'b5'];

  it('counts as handled with the last of them, and what follows waits for that', async () => {
    const subscription = subscribe(feed, pinFive);
    for (let i = 1; i < pieces; i += 1) {
      expect((await subscription.step()).progressed).toBe(true);
      expect(await rows()).toEqual({ notes: finished.slice(0, i), inbox: [], checkpoint: [] });
    }
    await drain(subscription);
    expect(await rows()).toEqual({ notes: finished, inbox: ['id-1', 'id-2'], checkpoint: ['2'] });
  });

  it('is taken up again wherever it was interrupted', async () => {
    for (let going = true; going;) {
      const opened = await openBoard(folder.path);
      going = (await subscribe(feed, pinFive, { on: opened }).step()).progressed;
      await opened.close();
    }
    expect(await rows()).toEqual({ notes: finished, inbox: ['id-1', 'id-2'], checkpoint: ['2'] });
  });
});

describe('a handler that does not settle', () => {
  const limits = { warnAfterMs: 10, giveUpAfterMs: 50 };
  /** Pins its note, and waits for ever where the text says so. */
  const handle: Handle = async (text) => {
    await pinNote(text);
    if (text === 'hang') await new Promise(() => undefined);
  };
  const opened = async (warned: string[] = []) =>
    folder.closing(await openBoard(folder.path, { onHanging: (work) => warned.push(describeHanging(work)) }, limits));

  it('is named while it hangs, fails its attempt, and is taken back', async () => {
    const warned: string[] = [];
    const on = await opened(warned);
    const subscription = subscribe(feedOf([message(1, 'hang'), message(2, 'b')]), handle, { on });
    const step = subscription.step();
    await until(() => subscription.hanging() !== null);
    expect(subscription.hanging()).toMatch(
      /^toys\.texts toys\.text \(message id-1 of default\) has not settled for \S+ s and is given up after \S+ s\.$/,
    );
    await step;
    expect(subscription.hanging()).toBeNull();
    expect(warned.length).toBeGreaterThan(1);
    expect(await rows()).toEqual({ notes: ['b'], inbox: ['id-2'], checkpoint: ['2'] });
    expect(await lettersIn(on)).toEqual([{ id: 'id-1', state: 'retrying', attempts: 1 }]);
  });

  it('is tried five times, then is a dead letter that says why, and commands go on', async () => {
    const on = await opened();
    const tools = new TestTools();
    const subscription = subscribe(feedOf([message(1, 'hang')]), handle, { on, tools });
    for (let pause: number | null = 0; pause !== null; pause = await drain(subscription)) {
      tools.pass(pause);
      await pin(on, `n${tools.clock.now()}`);
    }
    expect(await lettersIn(on)).toEqual([{ id: 'id-1', state: 'dead', attempts: 5 }]);
    expect(await on.reader.sql`SELECT problem FROM letters`).toEqual([
      { problem: 'toys.texts toys.text did not settle within 0.05 s and was given up; all it did was taken back.' },
    ]);
    expect((await rows()).notes).toHaveLength(5);
  });
});

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
    expect((await rows()).notes).toEqual(wanted);
    expect((await rows()).checkpoint).toEqual(['300']);
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
    const ahead = { notes: ['a', 'b'], inbox: ['id-1', 'id-4'], checkpoint: ['5'] };
    expect(await rows()).toEqual(ahead);
    goOn.resolve();
    expect((await first).progressed).toBe(true);
    expect(await rows()).toEqual(ahead);
  });

  it('do not disturb commands that run at the same time', async () => {
    const feed = feedOf(Array.from({ length: 50 }, (_, i) => message(i + 1, `m${i}`)));
    const commands = Array.from({ length: 50 }, (_, i) =>
      database.transact('Command', request, async (uow) => {
        uow.withhold(await new Notes().save(Note.pin(`c${i}`, 'ada@example.com', 'c')));
      }),
    );
    await Promise.all([drain(subscribe(feed, pinNote)), drain(subscribe(feed, pinNote)), ...commands]);
    expect((await rows()).notes).toHaveLength(100);
  });
});
