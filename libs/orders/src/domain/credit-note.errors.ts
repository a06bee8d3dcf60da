import { DomainError } from '@tradepost/kernel';

export class CreditNoteNotFound extends DomainError {
  readonly code = 'credit_note_not_found';

  constructor() {
    super('There is no such credit note. Check its id.');
  }
}

export class OrderUnknown extends DomainError {
  readonly code = 'order_unknown';

  constructor(orderId: string) {
    super(`There is no order ${orderId}. Check the id, or leave it out.`, {
      errors: [{ pointer: '/orderId', detail: 'is not the id of an order.' }],
    });
  }
}

export class OrderNotCreditable extends DomainError {
  readonly code = 'order_not_creditable';

  constructor(orderId: string) {
    super(`Order ${orderId} is cancelled; nothing of it can be credited.`, {
      errors: [{ pointer: '/orderId', detail: 'is a cancelled order.' }],
    });
  }
}

export class CustomerIsNotTheOrders extends DomainError {
  readonly code = 'validation_failed';

  constructor() {
    super('The customer is not the one of the order. Leave customerId out: the order tells it.', {
      errors: [{ pointer: '/customerId', detail: 'must be the customer of the order.' }],
    });
  }
}

export class CreditExceedsOrder extends DomainError {
  readonly code = 'credit_exceeds_order';

  constructor(lines: readonly number[]) {
    const errors = lines.map((i) => ({ pointer: `/lines/${i}`, detail: 'takes the credits beyond what was ordered.' }));
    super(
      'All credits of an order together cannot exceed what was ordered, in quantity and amount of each sku; see errors.',
      { errors },
    );
  }
}
