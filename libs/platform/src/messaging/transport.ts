import type { Contexts } from '../context/contexts.js';
import type { Feed } from '../delivery/feed.js';

/** Brings one context's published contracts to the others. */
export abstract class ContractTransport {
  /** The contracts that a context publishes for a tenant. Throws where this transport cannot reach that context. */
  abstract feed(source: string, tenant: string): Feed;
}

/** Reads the outbox of a context that runs in the same process. */
export class InProcessTransport extends ContractTransport {
  constructor(private readonly contexts: Contexts) {
    super();
  }

  feed(source: string, tenant: string): Feed {
    const context = this.contexts.find(source);
    if (context === null)
      throw new Error(`The context ${source} does not run in this process; its contracts need another transport.`);
    const { database, committed } = context.of(tenant);
    return {
      news: committed,
      async read(after, limit) {
        const outgoing = await database.outbox.readAfter(database.reader, after, limit);
        const items = outgoing.map(({ position, envelope }) => {
          const { id, type, subject, correlationid } = envelope;
          return { position, id, type, stream: subject, correlationId: correlationid, payload: envelope };
        });
        return { items, last: items.at(-1)?.position ?? null };
      },
      countAfter: (position) => database.outbox.countAfter(database.reader, position),
    };
  }
}
