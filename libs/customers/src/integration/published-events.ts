import {
  CustomerBlockedV1,
  CustomerChangedV1,
  CustomerRegisteredV1,
  CustomerUnblockedV1,
  type ContractMessage,
} from '@tradepost/contracts';
import type { Recorded } from '@tradepost/kernel';
import type { CustomerEvent } from '../domain/customer.events.js';
import type { PurchaseHistoryEvent } from '../domain/purchase-history.events.js';

/** Every event type of this context. */
export type CustomersEvent = CustomerEvent | PurchaseHistoryEvent;

/** Contracts published for an event; none for an internal event. Pure, so that a replay yields the same. */
export function toContracts({ streamId: customerId, event }: Recorded<CustomersEvent>): readonly ContractMessage[] {
  switch (event.type) {
    case 'CustomerRegistered': {
      const { reference, email, name, country, registeredAt } = event;
      return [CustomerRegisteredV1.of({ customerId, reference, email, name, country, registeredAt })];
    }
    case 'CustomerChanged': {
      const { email, name, country, changedAt } = event;
      return [CustomerChangedV1.of({ customerId, email, name, country, changedAt })];
    }
    case 'CustomerBlocked':
      return [CustomerBlockedV1.of({ customerId, reason: event.reason, blockedAt: event.blockedAt })];
    case 'CustomerUnblocked':
      return [CustomerUnblockedV1.of({ customerId, unblockedAt: event.unblockedAt })];
    case 'PurchaseNoted':
    case 'PurchaseWithdrawn':
    case 'CreditNoted':
      return [];
    default:
      return event satisfies never;
  }
}
