import { envelopesOf, type Logged } from '@tradepost/platform/event-store';
import type { Findings, Tell } from './findings.js';
import type { LogSnapshot } from './log-snapshot.js';
import { WaitingIds, type Hearer } from './waiting-ids.js';

/** One unit of work: its messages may stand in the outbox in another order than its events in the log. */
const unitOf = ({ correlationId, occurredAt }: Logged): string => `${correlationId} ${occurredAt}`;

/**
 * Every message of the outbox is a contract of an event in the log; every event with contracts has its messages,
 * unless it was withheld or they were pruned. A version that came later is not looked for: older events have none; and every message that a receiver has noted in its inbox is of an event in the log.
 */
export async function verifyMessages(
  file: LogSnapshot,
  hearers: readonly Hearer[],
  { counts }: Findings,
  tell: Tell,
): Promise<void> {
  const waiting = new WaitingIds(file, hearers);
  counts.messages += waiting.messages;
  counts.received += waiting.received;
  const { toContracts } = file.declared.setup;
  let pruned = waiting.firstMessage > 1;
  let unit: string | null = null;
  for await (const events of file.stretches((position, why) =>
    tell('stream', `Event ${position} cannot be read: ${why}`),
  )) {
    for (const event of events) {
      const messages = waiting.isWithheld(event.id) ? [] : toContracts(event);
      let isThere = messages.length === 0;
      for (const expected of envelopesOf(messages, event, file.tenant)) {
        const found = waiting.take(expected.id);
        for (const { position, envelope } of found) {
          if (!fits(envelope, expected))
            tell('outbox', `Message ${position} is not what event ${event.position} became.`);
        }
        if (found.length === 0) continue;
        isThere = true;
        [pruned, unit] = [false, pruned ? unitOf(event) : unit];
      }
      if (!isThere && !pruned && unit !== unitOf(event))
        tell('outbox', `The message of event ${event.position} is missing.`);
    }
  }
  for (const position of waiting.strayMessages()) tell('outbox', `Message ${position} is of no event in the log.`);
  for (const { name, id } of waiting.strayReceipts()) {
    tell('inbox', `${name} has received ${id}, which is of no event in the log.`);
  }
}

/** Whether a message says what is expected. It may lack fields: a contract gains some, and older messages stay. */
function fits(message: unknown, expected: unknown): boolean {
  if (typeof message !== 'object' || message === null) return message === expected;
  if (typeof expected !== 'object' || expected === null) return false;
  if (Array.isArray(message) && Array.isArray(expected) && message.length !== expected.length) return false;
  return Object.entries(message).every(([key, value]) => fits(value, (expected as Record<string, unknown>)[key]));
}
