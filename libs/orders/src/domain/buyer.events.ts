import { streamType, type Instant } from '@tradepost/kernel';

export interface BuyerIntroduced {
  readonly type: 'BuyerIntroduced';
  readonly email: string;
  readonly name: string;
  readonly introducedAt: Instant;
  /** Of the customer, as all `customerVersion`: that which they had then. Events from before it was kept lack it. */
  readonly customerVersion?: number;
}

export interface BuyerChanged {
  readonly type: 'BuyerChanged';
  readonly email: string;
  readonly name: string;
  readonly changedAt: Instant;
  readonly customerVersion?: number;
}

export interface BuyerBlocked {
  readonly type: 'BuyerBlocked';
  readonly reason: string;
  readonly blockedAt: Instant;
  readonly customerVersion?: number;
}

export interface BuyerUnblocked {
  readonly type: 'BuyerUnblocked';
  readonly unblockedAt: Instant;
  readonly customerVersion?: number;
}

export type BuyerEvent = BuyerIntroduced | BuyerChanged | BuyerBlocked | BuyerUnblocked;

export const buyerStream = streamType<BuyerEvent>('buyer', {
  BuyerIntroduced: ['email', 'name'],
  BuyerChanged: ['email', 'name'],
});
