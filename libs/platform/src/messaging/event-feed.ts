import type { EventStore } from '../event-store/event-store.js';
import type { Feed } from '../event-store/feed.js';
import type { Signal } from '../runtime/signal.js';

/** A context's own events as a feed for its handlers. */
export function eventFeed(database: EventStore, news: Signal, categories: ReadonlySet<string>): Feed {
  const { events, reader, window } = database;
  return {
    news,
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
    countAfter: (position) => events.countAfter(reader, position),
    oldestAfter: (position) => events.oldestAfter(reader, position),
    reread: (position) => events.readAt(reader, position),
  };
}
