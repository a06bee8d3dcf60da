import { allContracts, envelopeOf, type ContractDefinition, type Envelope } from '@tradepost/contracts';
import { newId, type Recorded } from '@tradepost/kernel';
import { FixedClock } from '@tradepost/kernel/testing';
import { Customer } from '../domain/customer.js';
import { CustomersPublisher } from '../domain/customers.publisher.js';
import type { PurchaseHistory } from '../domain/purchase-history.js';
import { toContract, type CustomersEvent } from '../integration/published-events.js';
import { InMemoryCustomers, InMemoryPurchaseHistories } from './in-memory-repositories.js';
import { noon } from './samples.js';

/** Collects what a use case hands over. */
export class RecordingCustomersPublisher extends CustomersPublisher {
  readonly published: Recorded<CustomersEvent>[] = [];
  readonly withheld: Recorded<CustomersEvent>[] = [];

  publish(events: readonly Recorded[]): void {
    this.published.push(...(events as readonly Recorded<CustomersEvent>[]));
  }

  withhold(events: readonly Recorded[]): void {
    this.withheld.push(...(events as readonly Recorded<CustomersEvent>[]));
  }
}

/** The Customers context in memory: repositories, a publisher that collects and a clock that stands at noon. */
export class CustomersWorld {
  readonly customers = new InMemoryCustomers();
  readonly histories = new InMemoryPurchaseHistories();
  readonly publisher = new RecordingCustomersPublisher();
  readonly clock = new FixedClock(noon);
  private readonly old = new Set<Recorded<CustomersEvent>>();

  /** Puts aggregates there, as what happened before the spec. */
  with(...aggregates: (Customer | PurchaseHistory)[]): this {
    for (const aggregate of aggregates) {
      if (aggregate instanceof Customer) this.customers.streams.save(aggregate);
      else this.histories.streams.save(aggregate);
    }
    for (const recorded of this.log) this.old.add(recorded);
    return this;
  }

  /** The events that were saved since: those of customers, then those of their purchases. */
  get saved(): CustomersEvent[] {
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

  private get news(): Recorded<CustomersEvent>[] {
    return this.log.filter((recorded) => !this.old.has(recorded));
  }

  private get log(): Recorded<CustomersEvent>[] {
    return [...this.customers.streams.log, ...this.histories.streams.log];
  }
}

/** The message that an event becomes, as another context reads it; none where the event stays inside. */
export function messagesOf(recorded: Recorded<CustomersEvent>): Envelope[] {
  const message = toContract(recorded);
  if (message === null) return [];
  const { id: eventId, occurredAt, correlationId, causationId, version: streamVersion } = recorded;
  const about = { eventId, occurredAt, tenant: 'default', correlationId, causationId, streamVersion };
  const contract = allContracts.find(({ type }) => type === message.type)!;
  return [contract.parse(JSON.parse(JSON.stringify(envelopeOf(message, about))))];
}

/** A message of another context, as it arrives. */
export function arriving<Data>(contract: ContractDefinition<Data>, data: Data): Envelope<Data> {
  const about = { eventId: newId(), occurredAt: noon, tenant: 'default', correlationId: 'req-1', causationId: null };
  return contract.parse(envelopeOf(contract.of(data), { ...about, streamVersion: 1 }));
}
