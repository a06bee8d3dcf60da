import { DomainError } from '@tradepost/kernel';

export const orderStatuses = ['placed', 'paid', 'shipped', 'delivered', 'cancelled'] as const;
export const orderActions = ['pay', 'ship', 'deliver', 'cancel'] as const;

/** Where an order is on its way. */
export type OrderStatus = (typeof orderStatuses)[number];
/** What can be asked of an order. */
export type OrderAction = (typeof orderActions)[number];

/** What an order in this status can do next. */
export const allowedActions: Readonly<Record<OrderStatus, readonly OrderAction[]>> = {
  placed: ['pay', 'cancel'],
  paid: ['ship', 'cancel'],
  shipped: ['deliver'],
  delivered: [],
  cancelled: [],
};

/** An order cannot do what was asked in its present status. */
abstract class OrderRefusal extends DomainError {
  constructor(id: string, status: OrderStatus, rule: string) {
    super(`Order ${id} is ${status}; ${rule}.`, { members: { allowedActions: allowedActions[status] } });
  }
}

export class OrderNotPayable extends OrderRefusal {
  readonly code = 'order_not_payable';

  constructor(id: string, status: OrderStatus) {
    super(id, status, 'only a placed order can be paid');
  }
}

export class OrderNotShippable extends OrderRefusal {
  readonly code = 'order_not_shippable';

  constructor(id: string, status: OrderStatus) {
    super(id, status, 'only a paid order can be shipped');
  }
}

export class OrderNotDeliverable extends OrderRefusal {
  readonly code = 'order_not_deliverable';

  constructor(id: string, status: OrderStatus) {
    super(id, status, 'only a shipped order can be delivered');
  }
}

export class OrderNotCancellable extends OrderRefusal {
  readonly code = 'order_not_cancellable';

  constructor(id: string, status: OrderStatus) {
    super(id, status, 'only a placed or paid order can be cancelled');
  }
}
