import { DomainError } from '@tradepost/kernel';

/** More is to go than there is. */
export class StockInsufficient extends DomainError {
  readonly code = 'stock_insufficient';

  constructor(sku: string, level: number, wanted: number) {
    super(`The stock of "${sku}" is ${level} and cannot fall by ${wanted}. Take away what is there at most.`, {
      members: { stock: level },
    });
  }
}

/** A change that is no number of units, or would leave more than a stock may hold. */
export class InvalidStockChange extends DomainError {
  readonly code = 'validation_failed';

  constructor() {
    const detail = 'must be a whole number other than 0 that leaves 1,000,000,000 in stock at most.';
    super('The stock cannot change by that; see errors.', { errors: [{ pointer: '/change', detail }] });
  }
}

/** A line that asks for more than there is. */
export interface Shortage {
  /** Its place among the lines, from 0. */
  readonly line: number;
  /** Units that the lines before it leave. */
  readonly left: number;
}

export class OutOfStock extends DomainError {
  readonly code = 'out_of_stock';

  constructor(shortages: readonly Shortage[]) {
    const errors = shortages.map(({ line, left }) => ({
      pointer: `/lines/${line}/quantity`,
      detail: left === 0 ? 'cannot be filled: nothing is left.' : `cannot be filled: only ${left} can be had.`,
    }));
    super('Some lines ask for more than is in stock; see errors. Order less, or leave those lines out.', { errors });
  }
}
