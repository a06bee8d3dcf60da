import { Aggregate, BrokenStream, type Instant, type Snapshot } from '@tradepost/kernel';
import { CustomerAlreadyBlocked, CustomerNotBlocked } from './customer.errors.js';
import type { CustomerEvent } from './customer.events.js';

export interface CustomerDetails {
  readonly email: string;
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null;
}

/** Details to change; a null country clears it. */
export type GivenDetails = { readonly [K in keyof CustomerDetails]?: CustomerDetails[K] | undefined };

export interface CustomerState extends CustomerDetails {
  readonly reference: string | null;
  readonly status: 'active' | 'blocked';
  readonly blockedReason: string | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** A person who can place orders. */
export class Customer extends Aggregate<CustomerState, CustomerEvent> {
  static register(
    id: string,
    { email, name, country }: CustomerDetails,
    reference: string | null,
    registeredAt: Instant,
  ): Customer {
    const customer = new Customer(id);
    customer.record({ type: 'CustomerRegistered', reference, email, name, country, registeredAt });
    return customer;
  }

  static fromHistory(id: string, history: Iterable<CustomerEvent>): Customer {
    return new Customer(id).replay(history);
  }

  static fromSnapshot(id: string, snapshot: Snapshot<CustomerState>): Customer {
    return new Customer(id).restore(snapshot);
  }

  /** Changes the given details; records nothing where none differs. */
  change(given: GivenDetails, changedAt: Instant): void {
    const { email = this.state.email, name = this.state.name, country = this.state.country } = given;
    if (email === this.state.email && name === this.state.name && country === this.state.country) return;
    this.record({ type: 'CustomerChanged', email, name, country, changedAt });
  }

  block(reason: string, blockedAt: Instant): void {
    if (this.state.status === 'blocked') throw new CustomerAlreadyBlocked(this.id);
    this.record({ type: 'CustomerBlocked', reason, blockedAt });
  }

  unblock(unblockedAt: Instant): void {
    if (this.state.status !== 'blocked') throw new CustomerNotBlocked(this.id);
    this.record({ type: 'CustomerUnblocked', unblockedAt });
  }

  protected override evolve(state: CustomerState | null, event: CustomerEvent): CustomerState {
    return evolveCustomer(state, event);
  }
}

/** Next state of a customer. Pure. Throws `BrokenStream`. */
export function evolveCustomer(state: CustomerState | null, event: CustomerEvent): CustomerState {
  if (event.type === 'CustomerRegistered') {
    if (state !== null) throw new BrokenStream(event.type);
    const { reference, email, name, country, registeredAt } = event;
    return {
      reference,
      email,
      name,
      country,
      status: 'active',
      blockedReason: null,
      createdAt: registeredAt,
      updatedAt: registeredAt,
    };
  }
  if (state === null) throw new BrokenStream(event.type);
  switch (event.type) {
    case 'CustomerChanged': {
      const { email, name, country, changedAt } = event;
      return { ...state, email, name, country, updatedAt: changedAt };
    }
    case 'CustomerBlocked':
      return { ...state, status: 'blocked', blockedReason: event.reason, updatedAt: event.blockedAt };
    case 'CustomerUnblocked':
      return { ...state, status: 'active', blockedReason: null, updatedAt: event.unblockedAt };
    default:
      return event satisfies never;
  }
}
