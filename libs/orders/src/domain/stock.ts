import { Aggregate, BrokenStream, type Instant, type Snapshot } from '@tradepost/kernel';
import { InvalidStockChange, StockInsufficient } from './stock.errors.js';
import type { StockEvent } from './stock.events.js';

export interface StockState {
  /** Available units, 0 or more. */
  readonly level: number;
  readonly updatedAt: Instant;
}

/** Largest level after an adjustment. Units of a cancelled order are returned even beyond it. */
const maxLevel = 1_000_000_000;

/** Units of a product, with the sku as id. Not tracked before the first adjustment. */
export class Stock extends Aggregate<StockState, StockEvent> {
  static untracked(sku: string): Stock {
    return new Stock(sku);
  }

  static fromHistory(sku: string, history: Iterable<StockEvent>): Stock {
    return new Stock(sku).replay(history);
  }

  static fromSnapshot(sku: string, snapshot: Snapshot<StockState>): Stock {
    return new Stock(sku).restore(snapshot);
  }

  /** Available units; null: not tracked, so unlimited. */
  get level(): number | null {
    return this.exists ? this.state.level : null;
  }

  /** Adds units, or removes them where `change` is negative. Throws `InvalidStockChange` and `StockInsufficient`. */
  adjust(change: number, reason: string, adjustedAt: Instant): void {
    const level = this.level ?? 0;
    const tooLarge = change > 0 && level + change > maxLevel;
    if (!Number.isSafeInteger(change) || change === 0 || tooLarge) throw new InvalidStockChange();
    if (level + change < 0) throw new StockInsufficient(this.id, level, -change);
    this.record({ type: 'StockAdjusted', change, reason, adjustedAt });
  }

  /** Takes the units of an order. Throws `StockInsufficient`. */
  take(orderId: string, quantity: number, takenAt: Instant): void {
    const { level } = this.state;
    if (quantity > level) throw new StockInsufficient(this.id, level, quantity);
    this.record({ type: 'StockTaken', orderId, quantity, takenAt });
  }

  /** Returns the units of an order. */
  takeBack(orderId: string, quantity: number, returnedAt: Instant): void {
    this.record({ type: 'StockReturned', orderId, quantity, returnedAt });
  }

  protected override evolve(state: StockState | null, event: StockEvent): StockState {
    return evolveStock(state, event);
  }
}

/** Next state of a stock. Pure. Throws `BrokenStream`. */
export function evolveStock(state: StockState | null, event: StockEvent): StockState {
  const level = levelAfter(state?.level ?? null, event);
  switch (event.type) {
    case 'StockAdjusted':
      return { level, updatedAt: event.adjustedAt };
    case 'StockTaken':
      return { level, updatedAt: event.takenAt };
    case 'StockReturned':
      return { level, updatedAt: event.returnedAt };
    default:
      return event satisfies never;
  }
}

/** Level after an event; null stands for an untracked stock. Pure. Throws `BrokenStream`. */
export function levelAfter(level: number | null, event: StockEvent): number {
  if (event.type === 'StockAdjusted') return (level ?? 0) + event.change;
  if (level === null) throw new BrokenStream(event.type);
  switch (event.type) {
    case 'StockTaken':
      return level - event.quantity;
    case 'StockReturned':
      return level + event.quantity;
    default:
      return event satisfies never;
  }
}
