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

const notCreditable = {
  cancelled: { remedy: 'is cancelled; nothing of it can be credited.', detail: 'is a cancelled order.' },
  unpaid: {
    remedy: 'was never paid; there is nothing to give back. Cancel it instead.',
    detail: 'is an order that was never paid.',
  },
};

export class OrderNotCreditable extends DomainError {
  readonly code = 'order_not_creditable';

  constructor(orderId: string, why: keyof typeof notCreditable) {
    const { detail, remedy } = notCreditable[why];
    super(`Order ${orderId} ${remedy}`, { errors: [{ pointer: '/orderId', detail }] });
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

export class CreditOfNothing extends DomainError {
  readonly code = 'validation_failed';

  constructor(lines: readonly number[]) {
    const errors = lines.map((i) => ({ pointer: `/lines/${i}/unitPrice/amount`, detail: 'must be more than 0.' }));
    super('Every line of a credit note gives something back; see errors. Leave out lines of 0.', { errors });
  }
}
