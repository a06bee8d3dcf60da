import { DomainError } from '@tradepost/kernel';
import { expectFolded } from '@tradepost/kernel/testing';
import fc from 'fast-check';
import { noon, orderId } from '../testing/samples.js';
import { Stock } from './stock.js';

/** A command to a stock, allowed or not, and its effect on the level. */
interface StockCommand {
  readonly by: number;
  run(stock: Stock): void;
}

const adjusting = fc.integer({ min: -20, max: 30 }).map((by): StockCommand => ({
  by,
  run: (stock) => stock.adjust(by, 'stocktaking', noon),
}));
const taking = fc.integer({ min: 1, max: 15 }).map((quantity): StockCommand => ({
  by: -quantity,
  run: (stock) => stock.take(orderId, quantity, noon),
}));
const takingBack = fc.integer({ min: 1, max: 15 }).map((quantity): StockCommand => ({
  by: quantity,
  run: (stock) => stock.takeBack(orderId, quantity, noon),
}));
const anyHistory = fc
  .tuple(fc.integer({ min: 1, max: 30 }), fc.array(fc.oneof(adjusting, taking, takingBack), { maxLength: 40 }))
  .map(([first, commands]) => {
    const stock = Stock.untracked('85123A');
    stock.adjust(first, 'delivery', noon);
    return { stock, first, commands };
  });

describe('after any commands', () => {
  it('a stock is never negative, and the sum of the accepted changes', () => {
    fc.assert(
      fc.property(anyHistory, ({ stock, first, commands }) => {
        let sum = first;
        for (const { by, run } of commands) {
          const { version } = stock;
          try {
            run(stock);
            sum += by;
          } catch (error) {
            if (!(error instanceof DomainError)) throw error;
            expect(by === 0 || sum + by < 0).toBe(true);
            expect(stock.version).toBe(version);
          }
          expect(stock.level).toBe(sum);
          expect(sum).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('it equals the fold of its history', () => {
    fc.assert(
      fc.property(anyHistory, ({ stock, commands }) => {
        for (const { run } of commands) {
          try {
            run(stock);
          } catch (error) {
            if (!(error instanceof DomainError)) throw error;
          }
        }
        expectFolded(stock, stock.takeRecorded());
      }),
    );
  });
});
