import { DomainError, type MoneyJson } from '@tradepost/kernel';
import { complaint, complaintsOf } from './complaints.js';

export class OrderNotFound extends DomainError {
  readonly code = 'order_not_found';

  constructor() {
    super('There is no such order. Check its id.');
  }
}

/** The customer is unknown, or has registered so recently that the event of Customers is still to be delivered. */
export class CustomerUnknown extends DomainError {
  readonly code = 'customer_unknown';
  override readonly retryable = true;

  constructor(customerId: string) {
    super(`There is no customer ${customerId}. Register the customer first.`, {
      complaints: [complaint('customer', 'is not the id of a customer.')],
    });
  }
}

export class CustomerBlocked extends DomainError {
  readonly code = 'customer_blocked';

  constructor(customerId: string) {
    super(`Customer ${customerId} is blocked and cannot order. Unblock the customer first.`, {
      complaints: [complaint('customer', 'is a blocked customer.')],
    });
  }
}

export class ProductUnknown extends DomainError {
  readonly code = 'product_unknown';

  constructor(lines: readonly number[]) {
    super('Some lines name products that do not exist; see errors. Correct the skus, or leave those lines out.', {
      complaints: complaintsOf(lines, 'sku', 'is not the sku of a product.'),
    });
  }
}

export class ProductInactive extends DomainError {
  readonly code = 'product_inactive';

  constructor(lines: readonly number[]) {
    super('Some lines name products that are not on sale; see errors. Leave those lines out.', {
      complaints: complaintsOf(lines, 'sku', 'is not on sale any more.'),
    });
  }
}

export class MixedCurrencies extends DomainError {
  readonly code = 'currency_mismatch';

  constructor(currency: string, lines: readonly number[]) {
    super(`All lines must be in one currency, here ${currency}; see errors. Split what is in another.`, {
      complaints: complaintsOf(lines, 'line', `is not priced in ${currency}.`),
    });
  }
}

export class AmountTooLarge extends DomainError {
  readonly code = 'amount_too_large';

  constructor({ amount, currency }: MoneyJson) {
    super(`The total of ${amount} ${currency} is beyond 99,999,999,999.9999. Split it.`);
  }
}

export class PriceChanged extends DomainError {
  readonly code = 'price_changed';

  constructor(expected: MoneyJson, total: MoneyJson) {
    super(
      `The order now comes to ${total.amount} ${total.currency}, not ${expected.amount} ${expected.currency}. Show the new total and ask again.`,
      {
        members: { total },
      },
    );
  }
}
