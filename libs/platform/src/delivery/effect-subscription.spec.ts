import { UnitOfWork } from '../event-store/unit-of-work.js';
import { MemoryEventStores } from '@tradepost/memory';
import type { EventStore } from '../event-store/event-store.js';
import { openBoardIn, pin } from '../testing/board.js';
import { at, drain, feedOf, lettersIn, message, TestTools, textOf } from '../testing/text-feed.js';
import { until } from '../testing/until.js';
import type { WatchLimits } from '../event-store/watchdog.js';
import { EffectSubscription } from './effect-subscription.js';
import type { MessageSource } from '../event-store/message-source.js';
import type { OutsideEffect } from './handler.js';
import { EffectUnavailable } from './transient.js';

let stores: MemoryEventStores;
let database: EventStore;
let tools: TestTools;

beforeEach(async () => {
  stores = new MemoryEventStores();
  database = await openBoardIn(stores);
  tools = new TestTools();
  sent.length = 0;
  broken.clear();
  underWay = { now: 0, most: 0 };
});

const sent: string[] = [];
const broken = new Map<string, Error>();
let underWay = { now: 0, most: 0 };

/** Sends a letter for each text but those in brackets. It takes a while, outside of the unit of work. */
async function send(text: string): Promise<OutsideEffect | void> {
  UnitOfWork.current();
  if (text.startsWith('(')) return;
  return async () => {
    expect(UnitOfWork.isOpen()).toBe(false);
    underWay.now += 1;
    underWay.most = Math.max(underWay.most, underWay.now);
    for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
    underWay.now -= 1;
    const error = broken.get(text);
    if (error !== undefined) throw error;
    sent.push(text);
  };
}

const subscribe = (feed: MessageSource, on = database, handle = send, limits?: WatchLimits) => {
  const handler = { principal: 'policy:toys', personal: [], handle: (payload: unknown) => handle(textOf(payload)) };
  const options = { name: 'toys.mail', tenant: 'default', inbox: false };
  return new EffectSubscription(options, on, feed, new Map([['toys.text', handler]]), tools, limits);
};
const checkpoint = async () => (await database.checkpoints.read('toys.mail')).position;
const letters = () => lettersIn(database, 'toys.mail');
const streams = (count: number) =>
  Array.from({ length: 100 }, (_, i) => message(i + 1, `s${i % count}-${i}`, { stream: `s${i % count}` }));
const cannot = new Error('cannot');

describe('effects outside of the database', () => {
  it('run after the unit of work, in the order of their stream, several streams at once', async () => {
    await drain(subscribe(feedOf(streams(5))));
    expect(sent).toHaveLength(100);
    for (let stream = 0; stream < 5; stream += 1) {
      const own = sent.filter((text) => text.startsWith(`s${stream}-`)).map((text) => Number(text.split('-')[1]));
      expect(own).toEqual([...own].sort((a, b) => a - b));
    }
    expect(underWay.most).toBe(5);
    expect(await checkpoint()).toBe(at(100));
  });

  it('are few at once', async () => {
    await drain(subscribe(feedOf(streams(100))));
    expect(sent).toHaveLength(100);
    expect(underWay.most).toBe(16);
  });

  it('may be none at all', async () => {
    const other = { type: 'toys.other' };
    const feed = feedOf([message(1, '(imported)'), message(2, 'a'), message(3, '-', other)]);
    await drain(subscribe(feed));
    expect([sent, await checkpoint()]).toEqual([['a'], at(3)]);
  });

  it('are repeated where the process dies before the checkpoint moves', async () => {
    const feed = feedOf([message(1, 'a'), message(2, 'b')]);
    const dying = await openBoardIn(stores);
    const { transactUnbounded: transact } = dying;
    dying.transactUnbounded = (label, ...rest) =>
      label === 'toys.mail' ? Promise.reject(new Error('killed')) : (transact.call(dying, label, ...rest) as never);
    await expect(subscribe(feed, dying).step()).rejects.toThrow('killed');
    expect(await checkpoint()).toBeNull();
    await dying.close();
    await drain(subscribe(feed));
    expect([...sent].sort()).toEqual(['a', 'a', 'b', 'b']);
  });

  it('that fail are attempted again, and hold up their own stream alone', async () => {
    broken.set('a1', cannot);
    const [a, b] = [{ stream: 'a' }, { stream: 'b' }];
    const messages = [message(1, 'a1', a), message(2, 'b1', b), message(3, 'a2', a), message(4, 'b2', b)];
    const subscription = subscribe(feedOf(messages));
    expect(await drain(subscription)).toBe(250);
    expect(sent).toEqual(['b1', 'b2']);
    expect(await letters()).toEqual([
      { id: 'id-1', state: 'retrying', attempts: 1 },
      { id: 'id-3', state: 'parked', attempts: 0 },
    ]);
    messages.push(message(5, 'a3', a));
    tools.pass(250);
    expect(await drain(subscription)).toBe(500);
    broken.clear();
    tools.pass(500);
    expect(await drain(subscription)).toBeNull();
    expect(sent).toEqual(['b1', 'b2', 'a1', 'a2', 'a3']);
    expect(await letters()).toEqual([]);
  });

  it('are dead letters after five attempts', async () => {
    broken.set('a1', cannot);
    const subscription = subscribe(feedOf([message(1, 'a1')]));
    for (let pause: number | null = 0; pause !== null; pause = await drain(subscription)) tools.pass(pause);
    expect(await letters()).toEqual([{ id: 'id-1', state: 'dead', attempts: 5 }]);
  });

  it('wait while the server they need is away, without an attempt being counted', async () => {
    broken.set('b', new EffectUnavailable('The mail server is away.'));
    const subscription = subscribe(feedOf([message(1, 'a'), message(2, 'b'), message(3, 'c')]));
    await expect(subscription.step()).rejects.toThrow('The mail server is away.');
    expect([await checkpoint(), await letters()]).toEqual([at(1), []]);
    broken.set('b', cannot);
    await drain(subscription);
    broken.set('b', new EffectUnavailable('The mail server is away.'));
    tools.pass(250);
    await expect(subscription.step()).rejects.toThrow('The mail server is away.');
    expect(await letters()).toEqual([{ id: 'id-2', state: 'retrying', attempts: 1 }]);
    broken.clear();
    await drain(subscription);
    expect(sent.filter((text) => text === 'b')).toEqual(['b']);
    expect(await letters()).toEqual([]);
  });
});

describe('an effect that does not settle', () => {
  const limits = { warnAfterMs: 10, giveUpAfterMs: 50 };
  const signals: AbortSignal[] = [];
  /** Waits for ever where the text says so, and heeds no signal. */
  const handle = async (text: string): Promise<OutsideEffect> => {
    if (text !== 'hang') return async () => void sent.push(text);
    return async (signal) => {
      signals.push(signal);
      await new Promise(() => undefined);
    };
  };

  it('is named, aborted and counted as an attempt, and others go on', async () => {
    const messages = [message(1, 'hang'), message(2, 'b')];
    const subscription = subscribe(feedOf(messages), database, handle, limits);
    const step = subscription.step();
    await until(() => subscription.hanging() !== null);
    expect(subscription.hanging()).toMatch(/^toys\.mail toys\.text \(message id-1 of default\) has not settled for/);
    await step;
    expect(subscription.hanging()).toBeNull();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(sent).toEqual(['b']);
    expect(await letters()).toEqual([{ id: 'id-1', state: 'retrying', attempts: 1 }]);
    const first = tools.log.lines.find(({ level }) => level === 'warn');
    expect(first).toMatchObject({
      level: 'warn',
      fields: { tenant: 'default', work: 'toys.mail toys.text', principal: 'policy:toys', message: 'id-1' },
    });
    expect(tools.log.at('warn').at(-1)).toMatch(
      /toys\.mail toys\.text did not settle within 0\.05 s and was given up; it may have happened all the same/,
    );
  });

  it('leaves the lane free meanwhile', async () => {
    let settle = (): void => undefined;
    const slow = async (): Promise<OutsideEffect> => () => new Promise((resolve) => (settle = resolve));
    const limits = { warnAfterMs: 1, giveUpAfterMs: 3_600_000 };
    const subscription = subscribe(feedOf([message(1, 'a')]), database, slow, limits);
    const step = subscription.step();
    await until(() => subscription.hanging() !== null);
    await pin(database, 'n1');
    expect([database.hanging, subscription.hanging() === null]).toEqual([[], false]);
    settle();
    await step;
    expect([subscription.hanging(), await letters()]).toEqual([null, []]);
  });
});
