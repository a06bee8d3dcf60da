import type { Logged, Position } from '../../event-store/logged-event.js';
import { envelopesOf } from '../../event-store/outbox.js';
import type { Findings, Report } from './findings.js';
import type { ReceiverSnapshot, StoreSnapshot } from './store-snapshot.js';

/** Events read at once. */
const maxBatchSize = 500;

/** Identifies a unit of work: its messages may stand in the outbox in another order than its events in the log. */
const unitOf = ({ correlationId, occurredAt }: Logged): string => `${correlationId} ${occurredAt}`;

/**
 * Every message of the outbox is a contract of an event; every event with contracts has its messages, unless it was
 * withheld or they were pruned; every message in an inbox is of an event. A contract version added later is not looked
 * for in older events.
 */
export async function verifyMessages(
  store: StoreSnapshot,
  receivers: readonly ReceiverSnapshot[],
  { counts }: Findings,
  report: Report,
): Promise<void> {
  const waiting = store.indexMessages(receivers);
  counts.messages += waiting.messages;
  counts.received += waiting.received;
  const { toContracts } = store.declared.setup;
  let pruned = waiting.isPruned;
  let unit: string | null = null;
  for await (const events of batches(store, (position, why) =>
    report('stream', `Event ${position} cannot be read: ${why}`),
  )) {
    for (const event of events) {
      const messages = waiting.isWithheld(event.id) ? [] : toContracts(event);
      let isThere = messages.length === 0;
      for (const expected of envelopesOf(messages, event, store.tenant)) {
        const found = waiting.take(expected.id);
        for (const { position, envelope } of found) {
          if (!fits(envelope, expected))
            report('outbox', `Message ${position} is not what event ${event.position} became.`);
        }
        if (found.length === 0) continue;
        isThere = true;
        [pruned, unit] = [false, pruned ? unitOf(event) : unit];
      }
      if (!isThere && !pruned && unit !== unitOf(event))
        report('outbox', `The message of event ${event.position} is missing.`);
    }
  }
  for (const position of waiting.strayMessages()) report('outbox', `Message ${position} is of no event in the log.`);
  for (const { name, id } of waiting.strayReceipts()) {
    report('inbox', `${name} has received ${id}, which is of no event in the log.`);
  }
}

/** Every event with a declared stream, oldest first; one that cannot be read is reported and left out. */
async function* batches(
  { view: { events }, declared }: StoreSnapshot,
  onUnreadable: (position: Position, why: string) => void,
): AsyncGenerator<readonly Logged[]> {
  const categories = new Set(declared.setup.streams.map(({ category }) => category));
  for (let [after, limit] = [null as Position | null, maxBatchSize]; ;) {
    try {
      const batch = await events.readAfter(after, categories, limit);
      if (batch.last === null) return;
      yield batch.events;
      [after, limit] = [batch.last, maxBatchSize];
    } catch (error) {
      if (limit === 1) {
        const [unreadable] = await events.outlineAfter(after, 1);
        after = unreadable!.position;
        onUnreadable(after, (error as Error).message);
      }
      limit = 1;
    }
  }
}

/** Whether a message equals what is expected. It may lack fields: a contract gains some, and older messages stay. */
function fits(message: unknown, expected: unknown): boolean {
  if (typeof message !== 'object' || message === null) return message === expected;
  if (typeof expected !== 'object' || expected === null) return false;
  if (Array.isArray(message) && Array.isArray(expected) && message.length !== expected.length) return false;
  return Object.entries(message).every(([key, value]) => fits(value, (expected as Record<string, unknown>)[key]));
}
