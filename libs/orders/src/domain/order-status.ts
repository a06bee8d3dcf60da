import { DomainError, Money, type MoneyJson } from '@tradepost/kernel';

export const orderStatuses = ['placed', 'paid', 'shipped', 'delivered', 'cancelled'] as const;
export const orderActions = ['pay', 'ship', 'deliver', 'cancel'] as const;

export type OrderStatus = (typeof orderStatuses)[number];
/** Commands that an order's state can allow. */
export type OrderAction = (typeof orderActions)[number];

/** Share of an order's total that is credited. */
export type CreditedPart = 'none' | 'some' | 'all';

/** State that determines the allowed actions. */
export interface OrderStage {
  readonly status: OrderStatus;
  readonly credited: CreditedPart;
}

const allowedActions: Readonly<Record<OrderStatus, readonly OrderAction[]>> = {
  placed: ['pay', 'cancel'],
  paid: ['ship', 'cancel'],
  shipped: ['deliver'],
  delivered: [],
  cancelled: [],
};

/** Actions that credit notes leave: nothing is credited twice, and nothing fully credited is shipped. */
const leftBy: Readonly<Record<CreditedPart, readonly OrderAction[]>> = {
  none: orderActions,
  some: ['pay', 'ship', 'deliver'],
  all: ['deliver'],
};

/** Actions allowed at this stage. */
export function allowedActionsAt({ status, credited }: OrderStage): OrderAction[] {
  return allowedActions[status].filter((action) => leftBy[credited].includes(action));
}

/** @param credited sum of the credit notes; null where there is none */
export function creditedPartOf(credited: MoneyJson | null, total: MoneyJson): CreditedPart {
  if (credited === null) return 'none';
  return Money.from(credited).units < Money.from(total).units ? 'some' : 'all';
}

const inWords: Readonly<Record<CreditedPart, string>> = {
  none: '',
  some: ' and partly credited',
  all: ' and wholly credited',
};

/** The order does not allow the action at its present stage. */
abstract class OrderRefusal extends DomainError {
  constructor(id: string, stage: OrderStage, rule: string) {
    super(`Order ${id} is ${stage.status}${inWords[stage.credited]}; ${rule}.`, {
      members: { allowedActions: allowedActionsAt(stage) },
    });
  }
}

export class OrderNotPayable extends OrderRefusal {
  readonly code = 'order_not_payable';

  constructor(id: string, stage: OrderStage) {
    super(id, stage, 'only a placed order can be paid');
  }
}

export class OrderNotShippable extends OrderRefusal {
  readonly code = 'order_not_shippable';

  constructor(id: string, stage: OrderStage) {
    super(id, stage, 'only a paid order that is not wholly credited can be shipped');
  }
}

export class OrderNotDeliverable extends OrderRefusal {
  readonly code = 'order_not_deliverable';

  constructor(id: string, stage: OrderStage) {
    super(id, stage, 'only a shipped order can be delivered');
  }
}

export class OrderNotCancellable extends OrderRefusal {
  readonly code = 'order_not_cancellable';

  constructor(id: string, stage: OrderStage) {
    super(id, stage, 'only a placed or paid order without a credit note can be cancelled');
  }
}
