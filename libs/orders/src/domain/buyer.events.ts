import { streamType, type Instant } from '@tradepost/kernel';

export interface BuyerIntroduced {
  readonly type: 'BuyerIntroduced';
  readonly email: string;
  readonly name: string;
  readonly introducedAt: Instant;
  /**
   * Version of the customer as of the event, as in every `customerVersion`. Absent in events recorded before the field
   * existed.
   */
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
