import { DomainError } from '@tradepost/kernel';
import { complaint, complaintsOf } from './complaints.js';

/** More units are to be removed than are in stock. */
export class StockInsufficient extends DomainError {
  readonly code = 'stock_insufficient';

  constructor(sku: string, level: number, wanted: number) {
    super(`The stock of "${sku}" is ${level} and cannot fall by ${wanted}. Take away what is there at most.`, {
      members: { stock: level },
    });
  }
}

/** The change is not a number of units, or exceeds the largest stock. */
export class InvalidStockChange extends DomainError {
  readonly code = 'validation_failed';

  constructor() {
    const detail = 'must be a whole number other than 0 that leaves 1,000,000,000 in stock at most.';
    super('The stock cannot change by that; see errors.', { complaints: [complaint('change', detail)] });
  }
}

/** A line that asks for more than is in stock. */
export interface Shortage {
  /** Index among the lines, from 0. */
  readonly line: number;
  /** Units that the preceding lines leave. */
  readonly left: number;
}

export class OutOfStock extends DomainError {
  readonly code = 'out_of_stock';

  constructor(shortages: readonly Shortage[]) {
    const complaints = shortages.flatMap(({ line, left }) => {
      const rest = left === 0 ? 'nothing is left.' : `only ${left} can be had.`;
      return complaintsOf([line], 'quantity', `cannot be filled: ${rest}`);
    });
    super('Some lines ask for more than is in stock; see errors. Order less, or leave those lines out.', {
      complaints,
    });
  }
}
