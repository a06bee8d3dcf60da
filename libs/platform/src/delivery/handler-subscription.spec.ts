import { UnitOfWork } from '../event-store/unit-of-work.js';
import { describeHanging } from '../event-store/watchdog.js';
import { MemoryEventStores } from '@tradepost/memory';
import { Note } from '../testing/note.js';
import type { EventStore } from '../event-store/event-store.js';
import { NoteEntity, Notes, openBoardIn, pin } from '../testing/board.js';
import { until } from '../testing/until.js';
import { at, drain, feedOf, lettersIn, message, pinnedIn, TestTools, textOf } from '../testing/text-feed.js';
import { domainEventSource } from '../messaging/event-source.js';
import type { MessageSource } from '../event-store/message-source.js';
import type { Progress } from './handler.js';
import { HandlerSubscription } from './handler-subscription.js';
import { Notifier } from '../runtime/notifier.js';

let stores: MemoryEventStores;
let database: EventStore;

beforeEach(async () => {
  stores = new MemoryEventStores();
  database = await openBoardIn(stores);
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
const effects = async (on = database) => {
  const ids = Array.from({ length: 10 }, (_, i) => `id-${i}`);
  const have = await Promise.all(ids.map((id) => on.inbox.has('toys.texts', id)));
  return {
    notes: await pinnedIn(on),
    inbox: ids.filter((_, i) => have[i]),
    checkpoint: (await on.checkpoints.read('toys.texts')).position,
  };
};
describe('HandlerSubscription', () => {
  it('commits effect, inbox row and checkpoint together, message by message, in order', async () => {
    const subscription = subscribe(feedOf([message(1, 'a'), message(2, 'b')]), pinNote);
    expect(await subscription.lag()).toBe(2);
    expect((await subscription.step()).progressed).toBe(true);
    expect(await effects()).toEqual({ notes: ['a', 'b'], inbox: ['id-1', 'id-2'], checkpoint: at(2) });
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
    expect(await effects()).toEqual({ notes: [], inbox: ['id-1', 'id-3'], checkpoint: at(4) });
  });

  it('keeps no inbox where places alone tell repeats', async () => {
    await drain(subscribe(feedOf([message(1, 'a')]), pinNote, { inbox: false }));
    expect(await effects()).toEqual({ notes: ['a'], inbox: [], checkpoint: at(1) });
  });

  it('passes over what it does not handle', async () => {
    const other = { type: 'toys.other' };
    const feed = feedOf([message(1, '-', other), message(2, 'a'), message(3, '-', other), message(4, '-', other)]);
    const subscription = subscribe(feed, pinNote);
    expect((await subscription.step()).progressed).toBe(true);
    expect(await effects()).toEqual({ notes: ['a'], inbox: ['id-2'], checkpoint: at(4) });
    expect((await subscription.step()).progressed).toBe(false);
  });

  it('passes over a stretch of which it handles nothing', async () => {
    const subscription = subscribe(feedOf([message(1, '-', { type: 'toys.other' })]), pinNote);
    expect((await subscription.step()).progressed).toBe(true);
    expect(await effects()).toEqual({ notes: [], inbox: [], checkpoint: at(1) });
  });

  it('delivers long feeds whole and in order', async () => {
    const texts = Array.from({ length: 450 }, (_, i) => `n${i}`);
    await drain(subscribe(feedOf(texts.map((text, i) => message(i + 1, text))), pinNote));
    expect((await effects()).notes).toEqual(texts);
  });

  it('begins where it is told to, once', async () => {
    const feed = feedOf([message(1, 'a'), message(2, 'b'), message(3, 'c')]);
    const subscription = subscribe(feed, pinNote);
    await subscription.beginAt(at(2));
    await subscription.beginAt(at(3));
    await drain(subscription);
    await subscription.beginAt(at(1));
    expect(await effects()).toEqual({ notes: ['c'], inbox: ['id-3'], checkpoint: at(3) });
  });
});

describe('a subscription to the events of its own context', () => {
  const seen: string[] = [];
  const subscribeToNotes = () => {
    const handle = async (payload: unknown) => void seen.push((payload as { streamId: string }).streamId);
    const handlers = new Map([['NotePinned', { principal: 'policy:toys', personal: [], handle }]]);
    const feed = domainEventSource(database, new Notifier(), new Set(['note']));
    const options = { name: 'toys.own', tenant: 'default', inbox: false };
    return new HandlerSubscription(options, database, feed, handlers, new TestTools());
  };
  beforeEach(() => {
    seen.length = 0;
  });

  it('reads them', async () => {
    for (const id of ['n1', 'n2']) await pin(database, id);
    const subscription = subscribeToNotes();
    expect(await subscription.lag()).toBe(2);
    await drain(subscription);
    expect(seen).toEqual(['n1', 'n2']);
    expect(await subscription.lag()).toBe(0);
  });

  it('takes for the future what happens after it was told to begin now, with nothing there', async () => {
    await subscribeToNotes().beginAt(await database.events.head());
    await pin(database, 'n1');
    const afterRestart = subscribeToNotes();
    await afterRestart.beginAt(await database.events.head());
    await drain(afterRestart);
    expect(seen).toEqual(['n1']);
  });
});

describe('a delivery in several units of work', () => {
  const pieces = 5;
  /** Pins one note a unit of work until there are five of this text. */
  const pinFive: Handle = async (text) => {
    const uow = UnitOfWork.current();
    const done = await uow.rows.find(NoteEntity, { text });
    uow.withhold(await new Notes().save(Note.pin(`${text}${done.length + 1}`, 'ada@example.com', text)));
    return done.length + 1 < pieces ? 'more' : undefined;
  };
  const feed = feedOf([message(1, 'a'), message(2, 'b')]);
  const finished = ['a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'b2', 'b3', 'b4', 'b5'];

  it('counts as handled with the last of them, and what follows waits for that', async () => {
    const subscription = subscribe(feed, pinFive);
    for (let i = 1; i < pieces; i += 1) {
      expect((await subscription.step()).progressed).toBe(true);
      expect(await effects()).toEqual({ notes: finished.slice(0, i), inbox: [], checkpoint: null });
    }
    await drain(subscription);
    expect(await effects()).toEqual({ notes: finished, inbox: ['id-1', 'id-2'], checkpoint: at(2) });
  });

  it('is taken up again wherever it was interrupted', async () => {
    for (let going = true; going;) {
      const opened = await openBoardIn(stores);
      going = (await subscribe(feed, pinFive, { on: opened }).step()).progressed;
      await opened.close();
    }
    expect(await effects()).toEqual({ notes: finished, inbox: ['id-1', 'id-2'], checkpoint: at(2) });
  });
});

describe('a handler that does not settle', () => {
  const limits = { warnAfterMs: 10, giveUpAfterMs: 50 };
  /** Pins its note, and waits for ever where the text says so. */
  const handle: Handle = async (text) => {
    await pinNote(text);
    if (text === 'hang') await new Promise(() => undefined);
  };
  const opened = (warned: string[] = []) =>
    openBoardIn(new MemoryEventStores(limits), { onHanging: (work) => warned.push(describeHanging(work)) });

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
    expect(await effects(on)).toEqual({ notes: ['b'], inbox: ['id-2'], checkpoint: at(2) });
    expect(await lettersIn(on, 'toys.texts')).toEqual([{ id: 'id-1', state: 'retrying', attempts: 1 }]);
  });

  it('is tried five times, then is a dead letter that says why, and commands go on', async () => {
    const on = await opened();
    const tools = new TestTools();
    const subscription = subscribe(feedOf([message(1, 'hang')]), handle, { on, tools });
    for (let pause: number | null = 0; pause !== null; pause = await drain(subscription)) {
      tools.pass(pause);
      await pin(on, `n${tools.clock.now()}`);
    }
    expect(await lettersIn(on, 'toys.texts')).toEqual([{ id: 'id-1', state: 'dead', attempts: 5 }]);
    const [letter] = await on.failedDeliveries.list({ states: ['dead'], after: null, limit: 1 });
    expect(letter!.problem).toBe(
      'toys.texts toys.text did not settle within 0.05 s and was given up; all it did was taken back.',
    );
    expect((await effects(on)).notes).toHaveLength(5);
  });
});
