import type { Envelope } from '@tradepost/contracts';
import type { ContextSetup, TenantContext } from '../contexts/contexts.js';
import type { Logged } from '../event-store/logged-event.js';
import { envelopesOf } from '../event-store/outbox.js';

/** Events read at once. */
const maxBatchSize = 100;

/**
 * First contract of a type that a context published about the subject of an envelope after it; null where there is none
 * yet. Read from the event log, which has pruned ones, too.
 */
export async function publishedAfter(
  setup: ContextSetup,
  source: TenantContext,
  envelope: Envelope,
  type: string,
): Promise<Envelope | null> {
  const { events, outbox } = source.database;
  const { subject, streamversion: version } = envelope;
  const read = (categories: readonly string[], after: number, upTo: number, limit: number) =>
    events.readSpans(
      subject,
      categories.map((category) => ({ category, after, upTo })),
      limit,
    );
  const categories = setup.streams.map(({ category }) => category);
  const told = await read(categories, version - 1, version, categories.length);
  const behind = told.events.find(({ id }) => envelope.id === `${id}/${envelope.type}`);
  if (behind === undefined) return null;
  const found = async (page: readonly Logged[]): Promise<Envelope | null> => {
    const withheld = await outbox.withheldOf(page);
    for (const recorded of page) {
      if (withheld.has(recorded.id)) continue;
      const messages = setup.toContracts(recorded).filter((message) => message.type === type);
      const [envelope] = envelopesOf(messages, recorded, source.tenant);
      if (envelope !== undefined) return envelope;
    }
    return null;
  };
  for (let after = version; ;) {
    const { events: page, more } = await read([behind.category], after, Number.MAX_SAFE_INTEGER, maxBatchSize);
    const next = await found(page);
    if (next !== null || !more) return next;
    after = page.at(-1)!.version;
  }
}
