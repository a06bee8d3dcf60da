import { FixedClock } from '@tradepost/kernel/testing';
import type { Delivery, MessageSource } from '../event-store/message-source.js';
import { RetryPolicy } from '../event-store/retry-policy.js';
import { Notifier } from '../runtime/notifier.js';
import type { Subscription } from '../delivery/subscription.js';
import type { EventStore } from '../event-store/event-store.js';
import { RecordingLog } from './recording-log.js';

/** The position of a message in the feeds of tests: no number, and not in order as a text. */
export const at = (number: number): string => `t-${number}-t`;

/** A message with a text at a place. Each is of a stream of its own unless it is given one. */
export function message(number: number, text: string, more: Partial<Delivery> = {}): Delivery {
  const id = `id-${number}`;
  return {
    position: at(number),
    id,
    type: 'toys.text',
    stream: id,
    correlationId: `c-${number}`,
    payload: { data: { text } },
    ...more,
  };
}

/** What a message says. */
export const textOf = (payload: unknown): string => (payload as { data: { text: string } }).data.text;

/** A feed of what is in an array, which may grow. Throws for a position that none of it has. */
export function feedOf(all: readonly Delivery[]): MessageSource {
  const after = (place: string | null) => {
    const passed = all.findIndex(({ position }) => position === place);
    if (place !== null && passed < 0) throw new Error(`The feed has no position ${place}.`);
    return all.slice(passed + 1);
  };
  return {
    wakeUp: new Notifier(),
    async read(place, limit) {
      const items = after(place).slice(0, limit);
      return { items, last: items.at(-1)?.position ?? null };
    },
    countAfter: async (place) => after(place).length,
    oldestAfter: async () => null,
  };
}

/** What subscriptions stand on in tests: a clock that is set by hand, pauses without jitter, a log that is read. */
export class TestTools {
  readonly clock = new FixedClock('2010-12-01T08:00:00.000Z');
  readonly policy = new RetryPolicy(this.clock, () => 0);
  readonly log = new RecordingLog();

  /** Lets time pass. */
  pass(milliseconds: number): void {
    this.clock.set(new Date(Date.parse(this.clock.now()) + milliseconds).toISOString());
  }
}

/** Steps until there is nothing to do; resolves with the milliseconds until something is due again, null for never. */
export async function drain(subscription: Subscription): Promise<number | null> {
  for (;;) {
    const { progressed, dueIn } = await subscription.step();
    if (!progressed) return dueIn;
  }
}

/** The deliveries of a subscription that failed, and those parked behind them, by the ids of their messages. */
export async function lettersIn({ failedDeliveries }: EventStore, subscription: string): Promise<object[]> {
  const heads = await failedDeliveries.list({ subscription, states: ['retrying', 'dead'], after: null, limit: 1_000 });
  const letters = heads.map(({ message, state, attempts }) => ({ id: message.id, state: state as string, attempts }));
  for (const { message } of heads)
    for (const { id } of await failedDeliveries.parkedBehind(subscription, message.stream, 1_000))
      letters.push({ id, state: 'parked', attempts: 0 });
  return letters.sort((one, other) => one.id.localeCompare(other.id, 'en', { numeric: true }));
}

/** The notes of a board, in the order in which they were pinned. */
export async function pinnedIn({ events }: EventStore): Promise<string[]> {
  const { events: found } = await events.readAfter(null, new Set(['note']), 1_000);
  return found.filter(({ event }) => event.type === 'NotePinned').map(({ streamId }) => streamId);
}
