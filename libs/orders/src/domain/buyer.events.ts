import { streamType, type Instant } from '@tradepost/kernel';

export interface BuyerIntroduced {
  readonly type: 'BuyerIntroduced';
  readonly email: string;
  readonly name: string;
  readonly introducedAt: Instant;
}

export interface BuyerChanged {
  readonly type: 'BuyerChanged';
  readonly email: string;
  readonly name: string;
  readonly changedAt: Instant;
}

export interface BuyerBlocked {
  readonly type: 'BuyerBlocked';
  readonly reason: string;
  readonly blockedAt: Instant;
}

export interface BuyerUnblocked {
  readonly type: 'BuyerUnblocked';
  readonly unblockedAt: Instant;
}

export type BuyerEvent = BuyerIntroduced | BuyerChanged | BuyerBlocked | BuyerUnblocked;

export const buyerStream = streamType<BuyerEvent>('buyer', {
  BuyerIntroduced: ['email', 'name'],
  BuyerChanged: ['email', 'name'],
});
