import { streamType, type Instant } from '@tradepost/kernel';

/** Units came in or went out otherwise than by an order: a delivery, a stocktaking. The first one begins the tracking. */
export interface StockAdjusted {
  readonly type: 'StockAdjusted';
  /** Units added; negative: removed. */
  readonly change: number;
  readonly reason: string;
  readonly adjustedAt: Instant;
}

/** An order took units. */
export interface StockTaken {
  readonly type: 'StockTaken';
  readonly orderId: string;
  readonly quantity: number;
  readonly takenAt: Instant;
}

/** An order was cancelled and gave back the units that it had taken. */
export interface StockReturned {
  readonly type: 'StockReturned';
  readonly orderId: string;
  readonly quantity: number;
  readonly returnedAt: Instant;
}

export type StockEvent = StockAdjusted | StockTaken | StockReturned;

export const stockStream = streamType<StockEvent>('stock');
