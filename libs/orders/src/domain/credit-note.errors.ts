import { DomainError } from '@tradepost/kernel';
import { complaint, complaintsOf } from './complaints.js';

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
      complaints: [complaint('order', 'is not the id of an order.')],
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
    super(`Order ${orderId} ${remedy}`, { complaints: [complaint('order', detail)] });
  }
}

export class CustomerIsNotTheOrders extends DomainError {
  readonly code = 'validation_failed';

  constructor() {
    super('The customer is not the one of the order. Leave customerId out: the order tells it.', {
      complaints: [complaint('customer', 'must be the customer of the order.')],
    });
  }
}

export class CreditExceedsOrder extends DomainError {
  readonly code = 'credit_exceeds_order';

  constructor(lines: readonly number[]) {
    super(
      'All credits of an order together cannot exceed what was ordered, in quantity and amount of each sku; see errors.',
      { complaints: complaintsOf(lines, 'line', 'takes the credits beyond what was ordered.') },
    );
  }
}

export class CreditOfNothing extends DomainError {
  readonly code = 'validation_failed';

  constructor(lines: readonly number[]) {
    super('Every line of a credit note gives something back; see errors. Leave out lines of 0.', {
      complaints: complaintsOf(lines, 'price', 'must be more than 0.'),
    });
  }
}
