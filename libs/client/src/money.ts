import type { Money } from './generated/types.gen.js';

/** Most decimals of an amount; amounts are computed in units of the last. */
const maxDecimals = 4;
/** Currencies of ISO 4217 without exactly two decimals, by number of decimals. */
const exponents: Readonly<Record<string, readonly string[]>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' '),
  3: 'BHD IQD JOD KWD LYD OMR TND'.split(' '),
  4: ['CLF', 'UYW'],
};
const usualExponent = 2;

interface Priced {
  readonly unitPrice: Money;
  readonly quantity: number;
}

/**
 * Exact total of lines: the `expectedTotal` of an order displayed with these prices. Null for no lines, or for several
 * currencies, which the shop refuses in one order.
 */
export function totalOf(lines: readonly Priced[]): Money | null {
  const [currency, ...others] = new Set(lines.map(({ unitPrice }) => unitPrice.currency));
  if (currency === undefined || others.length > 0) return null;
  const sum = lines.reduce((sum, { unitPrice, quantity }) => sum + counted(unitPrice.amount) * BigInt(quantity), 0n);
  return { amount: format(sum, exponentOf(currency)), currency };
}

function counted(amount: string): bigint {
  const [whole, fraction = ''] = amount.split('.');
  return BigInt(whole + fraction.padEnd(maxDecimals, '0'));
}

/** The fewest exact decimals, at least those of the currency. */
function format(count: bigint, exponent: number): string {
  const digits = String(count).padStart(maxDecimals + 1, '0');
  const fraction = digits.slice(-maxDecimals).replace(/0+$/, '').padEnd(exponent, '0');
  return `${digits.slice(0, -maxDecimals)}${fraction && `.${fraction}`}`;
}

function exponentOf(currency: string): number {
  const found = Object.entries(exponents).find(([, codes]) => codes.includes(currency));
  return found === undefined ? usualExponent : Number(found[0]);
}
