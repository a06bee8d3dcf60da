import { placeIn } from '../../event-store/outbox-place.js';
import type { Report } from './findings.js';
import type { ReceiverSnapshot, StoreSnapshot } from './store-snapshot.js';

/** No receiver is ahead of its sender. One that is behind pruned messages is replayed from the log. */
export async function verifyReceivers(
  { view: { outbox } }: StoreSnapshot,
  receivers: readonly ReceiverSnapshot[],
  report: Report,
): Promise<void> {
  const sent = await outbox.lastPosition();
  for (const { name, store } of receivers) {
    const received = placeIn((await store.view.checkpoints.read(name)).position).outbox;
    if (received !== null && outbox.precedes(sent, received)) {
      report('checkpoint', `${name} has received message ${received}, but only ${sent} were ever handed out.`);
    }
  }
}

/** No handler of a context's own events is ahead of its log. */
export async function verifyListeners(store: StoreSnapshot, report: Report): Promise<void> {
  const { events } = store.view;
  const head = await events.head();
  for (const { subscription, position } of store.checkpointsOf(`${store.context}.on.`)) {
    if (await events.isBeyond(position)) {
      report('checkpoint', `${subscription} has seen event ${position}, but the log ends with ${head}.`);
    }
  }
}
