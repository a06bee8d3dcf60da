import type { ContextDatabase } from '../persistence/context-database.js';
import type { Feed } from '../delivery/handler-subscription.js';
import type { Signal } from '../delivery/signal.js';

/** A context's own events as a feed for its handlers. */
export function eventFeed(database: ContextDatabase, news: Signal, categories: ReadonlySet<string>): Feed {
  const { events, reader } = database;
  return {
    news,
    async read(after, limit) {
      const { events: found, last } = await events.readAfter(reader, after, categories, limit);
      const items = found.map((recorded) => {
        const { position, id, correlationId, event } = recorded;
        return { position, id, type: event.type, correlationId, payload: recorded };
      });
      return { items, last };
    },
    countAfter: (position) => events.countAfter(reader, position),
  };
}
