import {
  allContracts,
  envelopeOf,
  type ContractDefinition,
  type ContractMessage,
  type Envelope,
} from '@tradepost/contracts';
import { newId, type DomainEvent, type Recorded } from '@tradepost/kernel';
import { envelopesOf } from '../event-store/outbox.js';

/** Contracts that an event becomes. */
type ToContracts<E extends DomainEvent> = (recorded: Recorded<E>) => readonly ContractMessage[];

/** A context in memory, for specs: what was saved, and what it published. */
export abstract class ContextWorld<E extends DomainEvent> {
  private readonly old = new Set<Recorded<E>>();

  protected constructor(private readonly toContracts: ToContracts<E>) {}

  /** All events, those of each aggregate in order. */
  protected abstract get log(): readonly Recorded<E>[];

  /** Events saved since `settlePast`. */
  get saved(): E[] {
    return this.recorded.map(({ event }) => event);
  }

  /** Published messages, each checked against its contract. */
  get told(): Envelope[] {
    return this.recorded.flatMap((recorded) => messagesOf(this.toContracts, recorded));
  }

  /** Counts everything saved so far as given. */
  protected settlePast(): this {
    for (const recorded of this.log) this.old.add(recorded);
    return this;
  }

  private get recorded(): Recorded<E>[] {
    return this.log.filter((recorded) => !this.old.has(recorded));
  }
}

/** Messages that an event becomes, as another context reads them. */
export function messagesOf<E extends DomainEvent>(toContracts: ToContracts<E>, recorded: Recorded<E>): Envelope[] {
  return envelopesOf(toContracts(recorded), recorded, 'default').map((envelope) => {
    const contract = allContracts.find(({ type }) => type === envelope.type)!;
    return contract.parse(JSON.parse(JSON.stringify(envelope)));
  });
}

/** A message of another context, as it arrives. */
export function arriving<Data>(contract: ContractDefinition<Data>, data: Data): Envelope<Data> {
  const about = { tenant: 'default', correlationId: 'req-1', causationId: null, streamVersion: 1 };
  const message = { eventId: newId(), occurredAt: '2010-12-01T12:00:00.000Z', ...about };
  return contract.parse(envelopeOf(contract.of(data), message));
}
