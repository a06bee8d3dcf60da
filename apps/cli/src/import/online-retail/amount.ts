/** Decimals of amounts, kept as bigint: no floating point is involved. */
const DECIMALS = 4;

/** 9,999,999.9999: the highest unit price that an order line can carry. */
export const HIGHEST_UNIT_PRICE = 99_999_999_999n;

/** 99,999,999,999.9999: the highest total of a line, an order or a credit note. */
export const HIGHEST_TOTAL = 999_999_999_999_999n;

/** Far longer than any price, and short enough to be refused quickly. */
const LONGEST_TEXT = 64;

const decimal = /^(-?)(\d+)(?:\.(\d+?)0*)?$/;

/** Reads a decimal such as `2.55`, `-11062.06` or `4.9500`; null for other texts and more than four decimals. */
export function parseAmount(text: string): bigint | null {
  const match = text.length > LONGEST_TEXT ? null : decimal.exec(text);
  if (!match) return null;
  const [, sign, whole, found] = match;
  const fraction = found === undefined || found === '0' ? '' : found;
  if (fraction.length > DECIMALS) return null;
  const amount = BigInt(whole + fraction.padEnd(DECIMALS, '0'));
  return sign ? -amount : amount;
}

/** Writes the fewest decimals that are exact, but not fewer than two: `2.55`, `4.90`, `0.001`. */
export function formatAmount(amount: bigint): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(DECIMALS + 1, '0');
  const decimals = digits.slice(-DECIMALS).replace(/0{1,2}$/, '');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -DECIMALS)}.${decimals}`;
}
