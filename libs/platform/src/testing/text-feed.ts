import { FixedClock } from '@tradepost/kernel/testing';
import type { Delivery, MessageSource } from '../event-store/message-source.js';
import { RetryPolicy } from '../event-store/retry-policy.js';
import { Notifier } from '../runtime/notifier.js';
import type { Subscription } from '../delivery/subscription.js';
import type { EventStore } from '../event-store/event-store.js';
import { RecordingLog } from './recording-log.js';

/** A message with a text at a place. Each is of a stream of its own unless it is given one. */
export function message(position: number, text: string, more: Partial<Delivery> = {}): Delivery {
  const id = `id-${position}`;
  return {
    position: String(position),
    id,
    type: 'toys.text',
    stream: id,
    correlationId: `c-${position}`,
    payload: { data: { text } },
    ...more,
  };
}

/** What a message says. */
export const textOf = (payload: unknown): string => (payload as { data: { text: string } }).data.text;

/** A feed of what is in an array, which may grow. */
export function feedOf(all: readonly Delivery[]): MessageSource {
  const after = (place: string | null) => all.filter(({ position }) => Number(position) > Number(place ?? 0));
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

/** How far the only subscription of a write model has come; undefined before its first step. */
export async function checkpointIn({ reader }: EventStore): Promise<string | undefined> {
  return (await reader.query<{ position: string }>('SELECT position FROM checkpoints', []))[0]?.position;
}

/** The letters of a write model in their order, by the ids of their messages. */
export function lettersIn({ reader }: EventStore): Promise<object[]> {
  return reader.query<object>('SELECT message_id AS id, state, attempts FROM letters ORDER BY number', []);
}
