import { DomainError, type MoneyJson } from '@tradepost/kernel';

const line = (i: number) => `/lines/${i}`;

export class OrderNotFound extends DomainError {
  readonly code = 'order_not_found';

  constructor() {
    super('There is no such order. Check its id.');
  }
}

/** The customer may have registered a moment ago, with the news still on its way from the Customers context. */
export class CustomerUnknown extends DomainError {
  readonly code = 'customer_unknown';
  override readonly mayPass = true;

  constructor(customerId: string) {
    super(`There is no customer ${customerId}. Register the customer first.`, {
      errors: [{ pointer: '/customerId', detail: 'is not the id of a customer.' }],
    });
  }
}

export class CustomerBlocked extends DomainError {
  readonly code = 'customer_blocked';

  constructor(customerId: string) {
    super(`Customer ${customerId} is blocked and cannot order. Unblock the customer first.`, {
      errors: [{ pointer: '/customerId', detail: 'is a blocked customer.' }],
    });
  }
}

export class ProductUnknown extends DomainError {
  readonly code = 'product_unknown';

  constructor(lines: readonly number[]) {
    const errors = lines.map((i) => ({ pointer: `${line(i)}/sku`, detail: 'is not the sku of a product.' }));
    super('Some lines name products that do not exist; see errors. Correct the skus, or leave those lines out.', {
      errors,
    });
  }
}

export class ProductInactive extends DomainError {
  readonly code = 'product_inactive';

  constructor(lines: readonly number[]) {
    const errors = lines.map((i) => ({ pointer: `${line(i)}/sku`, detail: 'is not on sale any more.' }));
    super('Some lines name products that are not on sale; see errors. Leave those lines out.', { errors });
  }
}

export class MixedCurrencies extends DomainError {
  readonly code = 'currency_mismatch';

  constructor(currency: string, lines: readonly number[]) {
    const errors = lines.map((i) => ({ pointer: line(i), detail: `is not priced in ${currency}.` }));
    super(`All lines must be in one currency, here ${currency}; see errors. Split what is in another.`, { errors });
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
