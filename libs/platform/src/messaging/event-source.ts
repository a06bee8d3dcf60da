import type { EventStore } from '../event-store/event-store.js';
import type { MessageSource } from '../event-store/message-source.js';
import type { Notifier } from '../runtime/notifier.js';

/** A context's own events as a source for its handlers. */
export function domainEventSource(
  database: EventStore,
  wakeUp: Notifier,
  categories: ReadonlySet<string>,
): MessageSource {
  const { events, window } = database;
  return {
    wakeUp,
    changes: database,
    async read(after, limit) {
      const { events: found, last } = await window.readAfter(after, categories, limit);
      const items = found.map((recorded) => {
        const { position, id, category, streamId, correlationId, event } = recorded;
        const stream = `${category}/${streamId}`;
        return { position, id, type: event.type, stream, correlationId, payload: recorded };
      });
      return { items, last };
    },
    countAfter: (position) => events.countAfter(position),
    oldestAfter: (position) => events.oldestAfter(position),
    reread: (position) => events.readAt(position),
  };
}
