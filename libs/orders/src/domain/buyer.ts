import { Aggregate, BrokenStream, type Instant, type Snapshot } from '@tradepost/kernel';
import type { BuyerEvent } from './buyer.events.js';

export interface BuyerState {
  readonly email: string;
  readonly name: string;
  readonly standing: 'good' | 'blocked';
  /** Customer version of e-mail and name; 0: unknown. */
  readonly detailsVersion: number;
  /** Customer version of the last blocking or unblocking; 0: unknown. */
  readonly standingVersion: number;
}

/** A customer as Orders knows them, under the customer's id. Ignores updates older than the known version. */
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

  /** Whether a later blocking or unblocking than that of this customer version is known. */
  hasOutlived(customerVersion: number): boolean {
    return customerVersion < this.state.standingVersion;
  }

  block(reason: string, blockedAt: Instant, customerVersion: number): void {
    if (customerVersion > this.state.standingVersion)
      this.record({ type: 'BuyerBlocked', reason, blockedAt, customerVersion });
  }

  /** Recorded even where not blocked, so that the older block is ignored when it arrives. */
  unblock(unblockedAt: Instant, customerVersion: number): void {
    if (customerVersion > this.state.standingVersion)
      this.record({ type: 'BuyerUnblocked', unblockedAt, customerVersion });
  }

  protected override evolve(state: BuyerState | null, event: BuyerEvent): BuyerState {
    return evolveBuyer(state, event);
  }
}

/** Next state of a buyer. Pure. Throws `BrokenStream`. */
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
