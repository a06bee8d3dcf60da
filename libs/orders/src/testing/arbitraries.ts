import { Money, type MoneyJson } from '@tradepost/kernel';
import { anyInstant, anyPrice } from '@tradepost/kernel/testing';
import fc from 'fast-check';
import type { PricedItem } from '../domain/lines.js';
import { Order } from '../domain/order.js';
import { customerId, noteId, orderId } from './samples.js';

const anyText = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });

/** Items in one currency, with skus on several lines. */
export const anyItems: fc.Arbitrary<PricedItem[]> = fc.constantFrom('GBP', 'JPY', 'KWD').chain((currency) =>
  fc.array(
    fc.record({
      sku: fc.constantFrom('A', 'a', 'B', 'POST'),
      description: anyText,
      quantity: fc.integer({ min: 1, max: 1_000 }),
      unitPrice: anyPrice(currency),
    }),
    { minLength: 1, maxLength: 8 },
  ),
);

/** A new order. */
export const anyNewOrder: fc.Arbitrary<Order> = fc
  .record({
    customerId: fc.constantFrom(customerId, null),
    items: anyItems,
    placedAt: anyInstant,
    reference: fc.option(anyText),
  })
  .map(({ customerId: who, items, placedAt, reference }) =>
    reference === null
      ? Order.place(orderId, { customerId: who, items, expectedTotal: null }, placedAt)
      : Order.import(orderId, { customerId: who, items, reference, placedAt }),
  );

/** A command to an order, allowed or not. */
export type OrderCommand = (order: Order) => void;

export const anyOrderCommands: fc.Arbitrary<OrderCommand[]> = fc.array(
  fc.oneof(
    fc.tuple(anyText, anyInstant).map(
      ([reference, at]): OrderCommand =>
        (order) =>
          order.pay(reference, at),
    ),
    fc.tuple(anyText, anyText, anyInstant).map(
      ([carrier, number, at]): OrderCommand =>
        (order) =>
          order.ship(carrier, number, at),
    ),
    anyInstant.map(
      (at): OrderCommand =>
        (order) =>
          order.deliver(at),
    ),
    fc.tuple(anyText, anyInstant).map(
      ([reason, at]): OrderCommand =>
        (order) =>
          order.cancel(reason, at),
    ),
    fc.tuple(fc.integer({ min: 1, max: 4 }), anyInstant).map(
      ([part, at]): OrderCommand =>
        (order) =>
          order.credit(noteId, partOfRest(order, part), at),
    ),
  ),
  { maxLength: 8 },
);

/** A quarter of the uncredited rest, or two, three or all of them. */
function partOfRest({ state: { credited, total } }: Order, quarters: number): MoneyJson {
  const rest = Money.from(total).units - (credited === null ? 0n : Money.from(credited).units);
  return Money.ofUnits((rest * BigInt(quarters)) / 4n, total.currency).toJSON();
}
