import { UnitOfWork } from '../event-store/unit-of-work.js';
import { MemoryEventStores } from '@tradepost/memory';
import { Note } from '../testing/note.js';
import type { EventStore } from '../event-store/event-store.js';
import { Notes, openBoardIn } from '../testing/board.js';
import { at, drain, feedOf, lettersIn, message, pinnedIn, TestTools, textOf } from '../testing/text-feed.js';
import type { Delivery, MessageSource } from '../event-store/message-source.js';
import type { Progress } from './handler.js';
import { HandlerSubscription } from './handler-subscription.js';
import { EffectUnavailable } from './transient.js';

let stores: MemoryEventStores;
let database: EventStore;
let tools: TestTools;

beforeEach(async () => {
  stores = new MemoryEventStores();
  database = await openBoardIn(stores);
  tools = new TestTools();
  broken.clear();
  attempts.length = 0;
});

/** Texts that the handler cannot handle at the moment, with what it says. */
const broken = new Map<string, Error>();
const attempts: string[] = [];

/** Pins a note whose id is the text, then fails where the text is broken. */
async function pinNote(text: string): Promise<Progress> {
  attempts.push(text);
  const uow = UnitOfWork.current();
  uow.withhold(await new Notes().save(Note.pin(text, 'ada@example.com', text)));
  const error = broken.get(text);
  if (error !== undefined) throw error;
}

const subscribe = (feed: MessageSource, { on = database, name = 'toys.texts', handle = pinNote } = {}) => {
  const handler = {
    principal: 'policy:toys',
    personal: ['text'],
    handle: (payload: unknown) => handle(textOf(payload)),
  };
  const options = { name, tenant: 'default', inbox: true };
  return new HandlerSubscription(options, on, feed, new Map([['toys.text', handler]]), tools);
};
const notes = () => pinnedIn(database);
const letters = () => lettersIn(database, 'toys.texts');
const checkpoint = async () => (await database.checkpoints.read('toys.texts')).position;
/** Those of some messages whose effect is committed. */
const handled = async (messages: readonly Delivery[]) => {
  const ids = [...new Set(messages.map(({ id }) => id))];
  const have = await Promise.all(ids.map((id) => database.inbox.has('toys.texts', id)));
  return ids.filter((_, i) => have[i]);
};

/** Messages of three streams: a1, b1, a2, c1, a3. */
const mixed = [
  message(1, 'a1', { stream: 'a' }),
  message(2, 'b1', { stream: 'b' }),
  message(3, 'a2', { stream: 'a' }),
  message(4, 'c1', { stream: 'c' }),
  message(5, 'a3', { stream: 'a' }),
];
const cannot = new Error('cannot');

describe('a delivery that fails', () => {
  it('leaves a letter instead of its effect, and holds up its own stream alone', async () => {
    broken.set('a1', cannot);
    const subscription = subscribe(feedOf(mixed));
    expect(await subscription.step()).toEqual({ progressed: true, dueIn: 250 });
    expect(await notes()).toEqual(['b1', 'c1']);
    expect(await handled(mixed)).toEqual(['id-2', 'id-4']);
    expect(await checkpoint()).toBe(at(5));
    expect(await subscription.lag()).toBe(0);
    expect(await letters()).toEqual([
      { id: 'id-1', state: 'retrying', attempts: 1 },
      { id: 'id-3', state: 'parked', attempts: 0 },
      { id: 'id-5', state: 'parked', attempts: 0 },
    ]);
    expect(tools.log.at('warn')).toEqual(['toys.texts failed at toys.text (attempt 1 of 5): cannot']);
  });

  it('is no concern of other handlers', async () => {
    broken.set('a1', cannot);
    const feed = feedOf(mixed);
    const others: string[] = [];
    await drain(subscribe(feed));
    await drain(subscribe(feed, { name: 'toys.others', handle: async (text) => void others.push(text) }));
    expect(others).toEqual(['a1', 'b1', 'a2', 'c1', 'a3']);
  });

  it('is attempted five times, after pauses that double, and is dead then', async () => {
    broken.set('a1', cannot);
    const subscription = subscribe(feedOf(mixed));
    for (const [failed, pause] of [250, 500, 1_000, 2_000].entries()) {
      expect(await drain(subscription)).toBe(pause);
      tools.pass(pause - 1);
      expect(await drain(subscription)).toBe(1);
      expect(attempts.filter((text) => text === 'a1')).toHaveLength(failed + 1);
      tools.pass(1);
    }
    expect(await drain(subscription)).toBeNull();
    expect((await letters())[0]).toEqual({ id: 'id-1', state: 'dead', attempts: 5 });
    tools.pass(3_600_000);
    expect(await subscription.step()).toEqual({ progressed: false, dueIn: null });
    expect(attempts.filter((text) => text === 'a1')).toHaveLength(5);
    expect(tools.log.at('error')).toEqual([
      expect.stringMatching(
        /^toys\.texts gave up toys\.text after 5 attempts: cannot What follows on a is parked\. Mend the cause, then redrive the dead letter [0-9a-f]{32}\.$/,
      ),
    ]);
  });

  it('is attempted at once where the clock was set back since, and not a day later', async () => {
    broken.set('a1', cannot);
    const subscription = subscribe(feedOf(mixed));
    await subscription.step();
    broken.clear();
    tools.pass(-86_400_000);
    expect(await drain(subscription)).toBeNull();
    expect(await notes()).toEqual(['b1', 'c1', 'a1', 'a2', 'a3']);
  });

  it('is delivered once it works, and those parked behind it follow in order', async () => {
    broken.set('a1', cannot);
    const subscription = subscribe(feedOf(mixed));
    await drain(subscription);
    broken.clear();
    tools.pass(250);
    expect(await drain(subscription)).toBeNull();
    expect(await notes()).toEqual(['b1', 'c1', 'a1', 'a2', 'a3']);
    expect(await handled(mixed)).toHaveLength(5);
    expect(await letters()).toEqual([]);
  });

  it('gives each of those behind it attempts of its own', async () => {
    broken.set('a1', cannot).set('a2', cannot);
    const messages = [...mixed];
    const subscription = subscribe(feedOf(messages));
    await drain(subscription);
    tools.pass(250);
    await drain(subscription);
    broken.delete('a1');
    tools.pass(500);
    expect(await drain(subscription)).toBe(250);
    messages.push(message(6, 'a4', { stream: 'a' }));
    await drain(subscription);
    expect(await letters()).toEqual([
      { id: 'id-3', state: 'retrying', attempts: 1 },
      { id: 'id-5', state: 'parked', attempts: 0 },
      { id: 'id-6', state: 'parked', attempts: 0 },
    ]);
    broken.clear();
    tools.pass(250);
    await drain(subscription);
    expect(await notes()).toEqual(['b1', 'c1', 'a1', 'a2', 'a3', 'a4']);
  });

  it('keeps its attempts and its pause across a restart', async () => {
    broken.set('a1', cannot);
    const before = await openBoardIn(stores);
    await drain(subscribe(feedOf(mixed), { on: before }));
    tools.pass(250);
    await drain(subscribe(feedOf(mixed), { on: before }));
    await before.close();
    tools.pass(499);
    const after = subscribe(feedOf(mixed));
    expect(await drain(after)).toBe(1);
    broken.clear();
    tools.pass(1);
    await drain(after);
    expect(await notes()).toEqual(['b1', 'c1', 'a1', 'a2', 'a3']);
    expect(attempts.filter((text) => text === 'a1')).toHaveLength(3);
  });

  it('leaves checkpoint and letter together, or neither', async () => {
    broken.set('a1', cannot);
    const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
    const now = tools.policy.now.bind(tools.policy);
    tools.policy.now = () => {
      throw full;
    };
    await expect(subscribe(feedOf(mixed)).step()).rejects.toBe(full);
    expect([await checkpoint(), await letters(), await notes()]).toEqual([null, [], []]);
    tools.policy.now = now;
    await drain(subscribe(feedOf(mixed)));
    expect([await checkpoint(), (await letters()).length]).toEqual([at(5), 3]);
  });

  it('does not make a stretch of two hundred deliveries begin anew', async () => {
    const messages = Array.from({ length: 200 }, (_, i) => message(i + 1, `n${i}`));
    for (let i = 0; i < 200; i += 3) broken.set(`n${i}`, cannot);
    await subscribe(feedOf(messages)).step();
    expect(attempts).toHaveLength(200);
    expect(await checkpoint()).toBe(at(200));
    expect(await notes()).toHaveLength(200 - 67);
  });

  it('tells repeats of what waits and of what is done', async () => {
    broken.set('a1', cannot);
    const [first, second] = [mixed[0]!, mixed[1]!];
    const feed = feedOf([first, second, { ...first, position: at(3) }, { ...second, position: at(4) }]);
    await drain(subscribe(feed));
    expect(await letters()).toEqual([{ id: 'id-1', state: 'retrying', attempts: 1 }]);
    broken.clear();
    tools.pass(250);
    await drain(subscribe(feed));
    expect(await notes()).toEqual(['b1', 'a1']);
  });

  it('says nothing of what the message says about a person', async () => {
    broken.set('ada@example.com', new Error('No mailbox ada@example.com here, ada@example.com!'));
    await drain(subscribe(feedOf([message(1, 'ada@example.com')])));
    const [letter] = await database.failedDeliveries.list({ states: ['retrying'], after: null, limit: 1 });
    expect(letter!.problem).toBe('No mailbox [masked] here, [masked]!');
    expect(JSON.stringify(tools.log.lines)).not.toContain('ada@');
  });

  it('keeps the units of work that it committed before, and goes on from them', async () => {
    let failures = 1;
    const three = async (text: string): Promise<Progress> => {
      const number = (await notes()).length + 1;
      if (number === 3 && failures-- > 0) throw cannot;
      const uow = UnitOfWork.current();
      uow.withhold(await new Notes().save(Note.pin(`${text}${number}`, 'ada@example.com', text)));
      if (number < 3) return 'more';
    };
    const feed = [message(1, 'n')];
    const subscription = subscribe(feedOf(feed), { handle: three });
    await drain(subscription);
    expect(await notes()).toEqual(['n1', 'n2']);
    tools.pass(250);
    await drain(subscription);
    expect([await notes(), await handled(feed), await letters()]).toEqual([['n1', 'n2', 'n3'], ['id-1'], []]);
  });
});

describe('what is no fault of the message', () => {
  it.each([
    [new EffectUnavailable('The server is away.'), 'away'],
    [Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_WRITE' }), 'disk'],
  ])('%s makes the subscription wait at its place, and counts no attempt', async (error, told) => {
    broken.set('a2', error);
    const subscription = subscribe(feedOf(mixed));
    await expect(subscription.step()).rejects.toThrow(told);
    expect([await notes(), await checkpoint(), await letters()]).toEqual([['a1', 'b1'], at(2), []]);
    broken.clear();
    await drain(subscription);
    expect(await notes()).toEqual(['a1', 'b1', 'a2', 'c1', 'a3']);
  });

  it('keeps a letter as it is', async () => {
    broken.set('a1', cannot);
    const subscription = subscribe(feedOf(mixed));
    await drain(subscription);
    broken.set('a1', new EffectUnavailable('The server is away.'));
    tools.pass(250);
    await expect(subscription.step()).rejects.toThrow('away');
    expect((await letters())[0]).toEqual({ id: 'id-1', state: 'retrying', attempts: 1 });
  });
});
