import { placeIn } from '@tradepost/platform/event-store';
import type { Tell } from './findings.js';
import type { LogSnapshot } from './log-snapshot.js';
import type { Hearer } from './waiting-ids.js';

/** No receiver is ahead of the context that sends to it. One that is behind what was pruned is told from the log. */
export async function verifyReceivers(sender: LogSnapshot, hearers: readonly Hearer[], tell: Tell): Promise<void> {
  const { outbox } = sender.view;
  const sent = await outbox.lastPosition();
  for (const { name, file } of hearers) {
    const received = placeIn((await file.view.checkpoints.read(name)).position).outbox;
    if (received !== null && outbox.precedes(sent, received)) {
      tell('checkpoint', `${name} has received message ${received}, but only ${sent} were ever handed out.`);
    }
  }
}

/** No handler of a context's own events is ahead of its log. */
export async function verifyListeners({ context, session, view: { events } }: LogSnapshot, tell: Tell): Promise<void> {
  const head = await events.head();
  const own = await session.sql<{ subscription: string; position: string }>`
    SELECT subscription, position FROM checkpoints WHERE subscription LIKE ${`${context}.on.%`}`;
  for (const { subscription, position } of own) {
    if (await events.isBeyond(position)) {
      tell('checkpoint', `${subscription} has seen event ${position}, but the log ends with ${head}.`);
    }
  }
}
