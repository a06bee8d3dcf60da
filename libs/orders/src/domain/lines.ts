import { Money, type MoneyJson } from '@tradepost/kernel';
import type { Line } from './order.events.js';
import { AmountTooLarge, MixedCurrencies } from './order.errors.js';

/** Content of a line, without number and amount. */
export interface PricedItem {
  readonly sku: string;
  readonly description: string;
  readonly quantity: number;
  readonly unitPrice: MoneyJson;
}

/** 99,999,999,999.9999 in ten-thousandths. */
const maxTotalUnits = 999_999_999_999_999n;

/** Numbers the items and computes exact amounts and total. Throws `MixedCurrencies` and `AmountTooLarge`. */
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
  if (total.units > maxTotalUnits) throw new AmountTooLarge(total.toJSON());
  return { lines, total: total.toJSON() };
}
