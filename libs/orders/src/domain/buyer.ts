import { Aggregate, BrokenStream, type Instant, type Snapshot } from '@tradepost/kernel';
import type { BuyerEvent } from './buyer.events.js';

export interface BuyerState {
  readonly email: string;
  readonly name: string;
  readonly standing: 'good' | 'blocked';
}

/** What Orders knows of a customer. The id is the customer's. */
export class Buyer extends Aggregate<BuyerState, BuyerEvent> {
  static introduce(customerId: string, { email, name }: { email: string; name: string }, introducedAt: Instant): Buyer {
    const buyer = new Buyer(customerId);
    buyer.record({ type: 'BuyerIntroduced', email, name, introducedAt });
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

  change({ email, name }: { email: string; name: string }, changedAt: Instant): void {
    if (email === this.state.email && name === this.state.name) return;
    this.record({ type: 'BuyerChanged', email, name, changedAt });
  }

  /** Notes that the customer is blocked; nothing happens where that is known. */
  block(reason: string, blockedAt: Instant): void {
    if (!this.blocked) this.record({ type: 'BuyerBlocked', reason, blockedAt });
  }

  /** Notes that the customer is no longer blocked; nothing happens where that is known. */
  unblock(unblockedAt: Instant): void {
    if (this.blocked) this.record({ type: 'BuyerUnblocked', unblockedAt });
  }

  protected override evolve(state: BuyerState | null, event: BuyerEvent): BuyerState {
    return evolveBuyer(state, event);
  }
}

/** The state of a buyer after an event. Pure. Throws `BrokenStream`. */
export function evolveBuyer(state: BuyerState | null, event: BuyerEvent): BuyerState {
  if (event.type === 'BuyerIntroduced') {
    if (state !== null) throw new BrokenStream(event.type);
    return { email: event.email, name: event.name, standing: 'good' };
  }
  if (state === null) throw new BrokenStream(event.type);
  switch (event.type) {
    case 'BuyerChanged':
      return { ...state, email: event.email, name: event.name };
    case 'BuyerBlocked':
      return { ...state, standing: 'blocked' };
    case 'BuyerUnblocked':
      return { ...state, standing: 'good' };
    default:
      return event satisfies never;
  }
}
