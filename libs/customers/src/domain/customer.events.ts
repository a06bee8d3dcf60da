import { streamType, type Instant } from '@tradepost/kernel';

export interface CustomerRegistered {
  readonly type: 'CustomerRegistered';
  /** The customer's number in the source system of an import. */
  readonly reference: string | null;
  readonly email: string;
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null;
  readonly registeredAt: Instant;
}

/** All details after the change. */
export interface CustomerChanged {
  readonly type: 'CustomerChanged';
  readonly email: string;
  readonly name: string;
  readonly country: string | null;
  readonly changedAt: Instant;
}

export interface CustomerBlocked {
  readonly type: 'CustomerBlocked';
  readonly reason: string;
  readonly blockedAt: Instant;
}

export interface CustomerUnblocked {
  readonly type: 'CustomerUnblocked';
  readonly unblockedAt: Instant;
}

export type CustomerEvent = CustomerRegistered | CustomerChanged | CustomerBlocked | CustomerUnblocked;

export const customerStream = streamType<CustomerEvent>('customer', {
  CustomerRegistered: ['email', 'name', 'country'],
  CustomerChanged: ['email', 'name', 'country'],
});
