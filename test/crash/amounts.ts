/** Amounts in ten-thousandths of the currency's unit, worked out apart from the product's own money. */
export type TenThousandths = bigint;

/** Reads an amount as the API writes it. */
export function parseAmount(text: string): TenThousandths {
  const [whole = '0', decimals = ''] = text.split('.');
  return BigInt(whole + decimals.padEnd(4, '0'));
}

/** Writes an amount of at least 0 in the fewest decimals that are exact, two at least. */
export function formatAmount(amount: TenThousandths): string {
  const digits = amount.toString().padStart(5, '0');
  return `${digits.slice(0, -4)}.${digits.slice(-4).replace(/0{1,2}$/, '')}`;
}
