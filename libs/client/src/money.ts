import type { Money } from './generated/types.gen.js';

/** Amounts have four decimals at most, and are counted in the last of them. */
const DECIMALS = 4;
/** So many are always written. */
const WRITTEN = 2;

interface Priced {
  readonly unitPrice: Money;
  readonly quantity: number;
}

/**
 * What lines come to, to the last digit: the `expectedTotal` of an order whose lines were shown with these prices. Null
 * where there are none, or in several currencies, of which the shop makes no order.
 */
export function totalOf(lines: readonly Priced[]): Money | null {
  const [currency, ...others] = new Set(lines.map(({ unitPrice }) => unitPrice.currency));
  if (currency === undefined || others.length > 0) return null;
  const sum = lines.reduce((sum, { unitPrice, quantity }) => sum + counted(unitPrice.amount) * BigInt(quantity), 0n);
  return { amount: written(sum), currency };
}

function counted(amount: string): bigint {
  const [whole, fraction = ''] = amount.split('.');
  return BigInt(whole + fraction.padEnd(DECIMALS, '0'));
}

function written(count: bigint): string {
  const digits = String(count).padStart(DECIMALS + 1, '0');
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, '').padEnd(WRITTEN, '0');
  return `${digits.slice(0, -DECIMALS)}.${fraction}`;
}
