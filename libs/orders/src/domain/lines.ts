import { Money, type Instant, type MoneyJson } from '@tradepost/kernel';
import type { Line } from './order.events.js';
import { AmountTooLarge, MixedCurrencies } from './order.errors.js';

/** What a line is made of, before it is numbered and added up. */
export interface PricedItem {
  readonly sku: string;
  readonly description: string;
  readonly quantity: number;
  readonly unitPrice: MoneyJson;
}

/** What books say of an order or a credit note. */
export interface Booked {
  readonly customerId: string | null;
  readonly at: Instant;
  readonly lines: readonly Line[];
}

/** Whether two entries in the books say the same, line by line. */
export function sayTheSame(one: Booked, other: Booked): boolean {
  return (
    one.customerId === other.customerId &&
    one.at === other.at &&
    one.lines.length === other.lines.length &&
    one.lines.every((line, i) => isSameLine(line, other.lines[i]!))
  );
}

function isSameLine(one: Line, other: Line): boolean {
  return (
    one.sku === other.sku &&
    one.description === other.description &&
    one.quantity === other.quantity &&
    Money.from(one.unitPrice).equals(Money.from(other.unitPrice))
  );
}

/** 99,999,999,999.9999 in ten-thousandths. */
const LARGEST_TOTAL = 999_999_999_999_999n;

/** Numbers the items and adds them up, exactly. Throws `MixedCurrencies` and `AmountTooLarge`. */
export function addUp(items: readonly PricedItem[]): { readonly lines: readonly Line[]; readonly total: MoneyJson } {
  const { currency } = items[0]!.unitPrice;
  const strays = items.flatMap((item, i) => (item.unitPrice.currency === currency ? [] : [i]));
  if (strays.length > 0) throw new MixedCurrencies(currency, strays);
  let total = Money.zero(currency);
  const lines = items.map((item, i): Line => {
    const amount = Money.from(item.unitPrice).times(item.quantity);
    total = total.plus(amount);
    const { sku, description, quantity, unitPrice } = item;
    return {
      number: i + 1,
      sku,
      description,
      quantity,
      unitPrice: Money.from(unitPrice).toJSON(),
      total: amount.toJSON(),
    };
  });
  if (total.units > LARGEST_TOTAL) throw new AmountTooLarge(total.toJSON());
  return { lines, total: total.toJSON() };
}
