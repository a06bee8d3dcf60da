import { Aggregate, BrokenStream, type Instant, type Snapshot } from '@tradepost/kernel';
import type { BuyerEvent } from './buyer.events.js';

export interface BuyerState {
  readonly email: string;
  readonly name: string;
  readonly standing: 'good' | 'blocked';
  /** Version of the customer that e-mail and name are of; 0: not known. */
  readonly detailsVersion: number;
  /** Version of the customer with which the standing became so; 0: not known. */
  readonly standingVersion: number;
}

/** What Orders knows of a customer. The id is the customer's; news older than what is known changes nothing. */
export class Buyer extends Aggregate<BuyerState, BuyerEvent> {
  static introduce(
    customerId: string,
    { email, name }: { email: string; name: string },
    introducedAt: Instant,
    customerVersion: number,
  ): Buyer {
    const buyer = new Buyer(customerId);
    buyer.record({ type: 'BuyerIntroduced', email, name, introducedAt, customerVersion });
    return buyer;
  }

  static fromHistory(customerId: string, history: Iterable<BuyerEvent>): Buyer {
    return new Buyer(customerId).replay(history);
  }

  static fromSnapshot(customerId: string, snapshot: Snapshot<BuyerState>): Buyer {
    return new Buyer(customerId).restore(snapshot);
  }

  get blocked(): boolean {
    return this.state.standing === 'blocked';
  }

  change({ email, name }: { email: string; name: string }, changedAt: Instant, customerVersion: number): void {
    if (customerVersion <= this.state.detailsVersion) return;
    if (email === this.state.email && name === this.state.name) return;
    this.record({ type: 'BuyerChanged', email, name, changedAt, customerVersion });
  }

  /** Whether the standing with this version of the customer came to be before the one that is known. */
  hasOutlived(customerVersion: number): boolean {
    return customerVersion < this.state.standingVersion;
  }

  block(reason: string, blockedAt: Instant, customerVersion: number): void {
    if (customerVersion > this.state.standingVersion)
      this.record({ type: 'BuyerBlocked', reason, blockedAt, customerVersion });
  }

  /** Noted also where no block was: one that comes after it is older. */
  unblock(unblockedAt: Instant, customerVersion: number): void {
    if (customerVersion > this.state.standingVersion)
      this.record({ type: 'BuyerUnblocked', unblockedAt, customerVersion });
  }

  protected override evolve(state: BuyerState | null, event: BuyerEvent): BuyerState {
    return evolveBuyer(state, event);
  }
}

/** The state of a buyer after an event. Pure. Throws `BrokenStream`. */
export function evolveBuyer(state: BuyerState | null, event: BuyerEvent): BuyerState {
  if (event.type === 'BuyerIntroduced') {
    if (state !== null) throw new BrokenStream(event.type);
    const { email, name, customerVersion: detailsVersion = 0 } = event;
    return { email, name, standing: 'good', detailsVersion, standingVersion: detailsVersion };
  }
  if (state === null) throw new BrokenStream(event.type);
  switch (event.type) {
    case 'BuyerChanged':
      return { ...state, email: event.email, name: event.name, detailsVersion: event.customerVersion ?? 0 };
    case 'BuyerBlocked':
      return { ...state, standing: 'blocked', standingVersion: event.customerVersion ?? 0 };
    case 'BuyerUnblocked':
      return { ...state, standing: 'good', standingVersion: event.customerVersion ?? 0 };
    default:
      return event satisfies never;
  }
}
