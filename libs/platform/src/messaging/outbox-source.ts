import type { Envelope } from '@tradepost/contracts';
import type { Instant } from '@tradepost/kernel';
import type { ContextSetup, TenantContext } from '../contexts/contexts.js';
import type { ChangeSource } from '../runtime/change-source.js';
import type { Delivery } from '../event-store/message-source.js';
import type { Notifier } from '../runtime/notifier.js';
import type { ContractSource } from './contract-source.js';
import { placeIn, textOf, type ReplayPlace } from '../event-store/outbox-place.js';
import type { OutboxPruning } from './outbox-pruning.js';
import { envelopesOf } from '../event-store/outbox.js';

/**
 * Published contracts of a context for a tenant, from its outbox. Pruned messages are made again from the event log:
 * the same messages in the same order, with the same ids.
 */
export class OutboxSource implements ContractSource {
  readonly wakeUp: Notifier;
  readonly changes: ChangeSource;
  private readonly categories: ReadonlySet<string>;

  constructor(
    private readonly setup: ContextSetup,
    private readonly source: TenantContext,
    private readonly pruning: OutboxPruning,
    private readonly receiver: string,
  ) {
    this.wakeUp = source.committed;
    this.changes = source.database;
    this.categories = new Set(setup.streams.map(({ category }) => category));
  }

  async read(after: string | null, limit: number): Promise<{ items: readonly Delivery[]; last: string | null }> {
    const place = placeIn(after);
    if (place.replay !== null) return this.replay(place, limit);
    const { outbox } = this.source.database;
    const outgoing = await outbox.readAfter(place.outbox, limit);
    if (outgoing === null) return this.read(await this.beginning(), limit);
    const items = outgoing.map(({ position, envelope }) => deliveryOf(position, envelope));
    return { items, last: items.at(-1)?.position ?? null };
  }

  async countAfter(position: string | null): Promise<number> {
    const { events, outbox } = this.source.database;
    const { replay, outbox: from } = placeIn(position);
    const waiting = await outbox.countAfter(from);
    if (replay === null) return waiting;
    return waiting + (await events.countAfter(replay.log)) - (await events.countAfter(replay.end));
  }

  async oldestAfter(position: string | null): Promise<Instant | null> {
    const { events, outbox } = this.source.database;
    const { replay, outbox: from } = placeIn(position);
    return replay === null ? outbox.oldestAfter(from) : events.oldestAfter(replay.log);
  }

  async beginning(): Promise<string> {
    const { outbox } = this.source.database;
    const ends = await outbox.ends();
    return textOf({ replay: { log: null, end: ends.log, done: 0 }, outbox: ends.outbox });
  }

  confirm(position: string | null): Promise<number | null> {
    return this.pruning.confirm(this.receiver, position === null ? null : placeIn(position).outbox);
  }

  private async replay(place: ReplayPlace, limit: number): Promise<{ items: readonly Delivery[]; last: string }> {
    const { log, end, done } = place.replay;
    const { events, outbox } = this.source.database;
    const stretch = await events.readAfter(log, this.categories, limit, end);
    const withheld = await outbox.withheldOf(stretch.events);
    const at = (replay: ReplayPlace['replay']): string => textOf({ ...place, replay });
    const items = stretch.events.flatMap((recorded, i) => {
      if (withheld.has(recorded.id)) return [];
      const before = stretch.events[i - 1]?.position ?? log;
      const envelopes = envelopesOf(this.setup.toContracts(recorded), recorded, this.source.tenant);
      const deliveries = envelopes.map((envelope, n) => {
        const isLast = n === envelopes.length - 1;
        const position = isLast ? { log: recorded.position, end, done: 0 } : { log: before, end, done: n + 1 };
        return deliveryOf(at(position), envelope);
      });
      return i === 0 ? deliveries.slice(done) : deliveries;
    });
    const ended = stretch.last === null || stretch.last === end;
    return { items, last: ended ? place.outbox : at({ log: stretch.last, end, done: 0 }) };
  }
}

function deliveryOf(position: string, envelope: Envelope): Delivery {
  const { id, type, subject: stream, correlationid: correlationId } = envelope;
  return { position, id, type, stream, correlationId, payload: envelope };
}
