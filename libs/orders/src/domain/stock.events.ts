import { streamType, type Instant } from '@tradepost/kernel';

/**
 * Units were added or removed other than by an order, e.g. by a delivery or a stocktaking. The first adjustment starts
 * the tracking.
 */
export interface StockAdjusted {
  readonly type: 'StockAdjusted';
  /** Units added; negative: removed. */
  readonly change: number;
  readonly reason: string;
  readonly adjustedAt: Instant;
}

/** A new order took units. */
export interface StockTaken {
  readonly type: 'StockTaken';
  readonly orderId: string;
  readonly quantity: number;
  readonly takenAt: Instant;
}

/** A cancelled order returned its units. */
export interface StockReturned {
  readonly type: 'StockReturned';
  readonly orderId: string;
  readonly quantity: number;
  readonly returnedAt: Instant;
}

export type StockEvent = StockAdjusted | StockTaken | StockReturned;

export const stockStream = streamType<StockEvent>('stock');
