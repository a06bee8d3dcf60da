import { allContracts, envelopeOf, type Envelope } from '@tradepost/contracts';
import type { Recorded } from '@tradepost/kernel';
import { FixedClock } from '@tradepost/kernel/testing';
import { Buyer } from '../domain/buyer.js';
import { CreditNote } from '../domain/credit-note.js';
import { Order } from '../domain/order.js';
import { OrdersPublisher } from '../domain/orders.publisher.js';
import { Product } from '../domain/product.js';
import { toContract, type OrdersEvent } from '../integration/published-events.js';
import { InMemoryBuyers, InMemoryCreditNotes, InMemoryOrders, InMemoryProducts } from './in-memory-repositories.js';
import { noon } from './samples.js';

/** Collects what a use case hands over. */
export class RecordingOrdersPublisher extends OrdersPublisher {
  readonly published: Recorded<OrdersEvent>[] = [];
  readonly withheld: Recorded<OrdersEvent>[] = [];

  publish(events: readonly Recorded[]): void {
    this.published.push(...(events as readonly Recorded<OrdersEvent>[]));
  }

  withhold(events: readonly Recorded[]): void {
    this.withheld.push(...(events as readonly Recorded<OrdersEvent>[]));
  }
}

/** The Orders context in memory: repositories, a publisher that collects and a clock that stands at noon. */
export class OrdersWorld {
  readonly orders = new InMemoryOrders();
  readonly products = new InMemoryProducts();
  readonly buyers = new InMemoryBuyers();
  readonly creditNotes = new InMemoryCreditNotes();
  readonly publisher = new RecordingOrdersPublisher();
  readonly clock = new FixedClock(noon);
  private readonly old = new Set<Recorded<OrdersEvent>>();

  /** Puts aggregates there, as what happened before the spec. */
  with(...aggregates: (Order | Product | Buyer | CreditNote)[]): this {
    for (const aggregate of aggregates) {
      if (aggregate instanceof Order) this.orders.streams.save(aggregate);
      else if (aggregate instanceof Product) this.products.streams.save(aggregate);
      else if (aggregate instanceof Buyer) this.buyers.streams.save(aggregate);
      else this.creditNotes.streams.save(aggregate);
    }
    for (const recorded of this.log) this.old.add(recorded);
    return this;
  }

  /** The events that were saved since, of each aggregate in their order. */
  get saved(): OrdersEvent[] {
    return this.news.map(({ event }) => event);
  }

  /** What other contexts are told, each message checked against its contract. */
  get told(): Envelope[] {
    return this.publisher.published.flatMap(messagesOf);
  }

  /** Wire types of events that were saved although nobody decided whether other contexts may know. */
  get undecided(): string[] {
    const decided = new Set([...this.publisher.published, ...this.publisher.withheld].map(({ id }) => id));
    return this.news.filter(({ id }) => !decided.has(id)).flatMap((recorded) => toContract(recorded)?.type ?? []);
  }

  private get news(): Recorded<OrdersEvent>[] {
    return this.log.filter((recorded) => !this.old.has(recorded));
  }

  private get log(): Recorded<OrdersEvent>[] {
    const stores = [this.orders, this.products, this.buyers, this.creditNotes];
    return stores.flatMap<Recorded<OrdersEvent>>(({ streams }) => streams.log);
  }
}

/** The message that an event becomes, as another context reads it; none where the event stays inside. */
export function messagesOf(recorded: Recorded<OrdersEvent>): Envelope[] {
  const message = toContract(recorded);
  if (message === null) return [];
  const { id: eventId, occurredAt, correlationId, causationId, version: streamVersion } = recorded;
  const about = { eventId, occurredAt, tenant: 'default', correlationId, causationId, streamVersion };
  const contract = allContracts.find(({ type }) => type === message.type)!;
  return [contract.parse(JSON.parse(JSON.stringify(envelopeOf(message, about))))];
}
