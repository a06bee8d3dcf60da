/** Where an order is on its way. */
export type OrderStatus = 'placed' | 'paid' | 'shipped' | 'delivered' | 'cancelled';
export type OrderAction = 'pay' | 'ship' | 'deliver' | 'cancel';

/** What an order in this status can do next. */
export const allowedActions: Readonly<Record<OrderStatus, readonly OrderAction[]>> = {
  placed: ['pay', 'cancel'],
  paid: ['ship', 'cancel'],
  shipped: ['deliver'],
  delivered: [],
  cancelled: [],
};
