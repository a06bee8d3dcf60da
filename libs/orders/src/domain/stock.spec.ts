import { BrokenStream } from '@tradepost/kernel';
import { given, givenNothing } from '@tradepost/kernel/testing';
import { evening, morning, noon, orderId, stock } from '../testing/samples.js';
import { InvalidStockChange, StockInsufficient } from './stock.errors.js';
import type { StockEvent } from './stock.events.js';
import { evolveStock, levelAfter, Stock } from './stock.js';

const sku = '85123A';
const LARGEST = 1_000_000_000;
const adjust = (change: number) => (known: Stock) => known.adjust(change, 'stocktaking', noon);
const adjusted = (change: number): StockEvent => {
  return { type: 'StockAdjusted', change, reason: 'stocktaking', adjustedAt: noon };
};
const begin = (change: number) => () => {
  const fresh = Stock.untracked(sku);
  adjust(change)(fresh);
  return fresh;
};

describe('a stock that is not tracked', () => {
  it('has no level', () => {
    const untracked = Stock.untracked(sku);
    expect([untracked.level, untracked.version, untracked.exists]).toEqual([null, 0, false]);
  });

  it('counts as 0 for the first adjustment', () => {
    givenNothing.when(begin(12)).then(adjusted(12));
    expect(begin(12)().state).toEqual({ level: 12, updatedAt: noon });
  });

  it('cannot begin below 0', () => {
    givenNothing.when(begin(-1)).thenRefuses(StockInsufficient, { code: 'stock_insufficient', members: { stock: 0 } });
  });
});

describe('adjusting a stock', () => {
  it.each([
    [1, 11],
    [-1, 9],
    [-10, 0],
    [LARGEST - 10, LARGEST],
  ])('by %i leaves %i', (change, level) => {
    const known = stock(10);
    given(known).when(adjust(change)).then(adjusted(change));
    expect(known.state).toEqual({ level, updatedAt: noon });
  });

  it('never goes below 0, and names the level', () => {
    given(stock(10))
      .when(adjust(-11))
      .thenRefuses(StockInsufficient, { code: 'stock_insufficient', members: { stock: 10 } });
  });

  it.each([0, -0, 0.5, -0.5, NaN, Infinity, -Infinity, LARGEST - 9])('refuses %d', (change) => {
    given(stock(10))
      .when(adjust(change))
      .thenRefuses(InvalidStockChange, { code: 'validation_failed', about: ['change'] });
  });

  it('removes units even above the largest level of an adjustment', () => {
    const known = stock(LARGEST - 1);
    known.takeBack(orderId, 3, morning);
    given(known).when(adjust(-1)).then(adjusted(-1));
    expect(known.level).toBe(LARGEST + 1);
  });
});

describe('taking from a stock', () => {
  it.each([1, 10])('records the order that took %i', (quantity) => {
    const known = stock(10);
    given(known)
      .when((some) => some.take(orderId, quantity, evening))
      .then({ type: 'StockTaken', orderId, quantity, takenAt: evening });
    expect(known.state).toEqual({ level: 10 - quantity, updatedAt: evening });
  });

  it.each([
    [10, 11],
    [0, 1],
  ])('of %i refuses %i', (level, quantity) => {
    given(stock(level))
      .when((known) => known.take(orderId, quantity, evening))
      .thenRefuses(StockInsufficient, { members: { stock: level } });
  });
});

it('an order returns its units to stock', () => {
  const known = stock(4);
  given(known)
    .when((some) => some.takeBack(orderId, 6, evening))
    .then({ type: 'StockReturned', orderId, quantity: 6, returnedAt: evening });
  expect(known.state).toEqual({ level: 10, updatedAt: evening });
});

describe('the stream of a stock', () => {
  it.each<StockEvent>([
    { type: 'StockTaken', orderId, quantity: 1, takenAt: noon },
    { type: 'StockReturned', orderId, quantity: 1, returnedAt: noon },
  ])('does not begin with $type', (event) => {
    expect(() => evolveStock(null, event)).toThrow(BrokenStream);
    expect(() => levelAfter(null, event)).toThrow(BrokenStream);
  });
});
