import fc from 'fast-check';

const dayMs = 86_400_000;

/** Instants within three years, in the wire form. */
export const anyInstant = fc
  .integer({ min: Date.UTC(2009, 0, 1) / dayMs, max: Date.UTC(2012, 0, 1) / dayMs })
  .map((day) => new Date(day * dayMs).toISOString());

/** Prices from 0 to 9,999,999.9999 in the wire form, with or without trailing zeros. */
export const anyPrice = (currency: string) =>
  fc
    .integer({ min: 0, max: 4 })
    .chain((decimals) =>
      fc
        .bigInt({ min: 0n, max: 10n ** BigInt(7 + decimals) - 1n })
        .map((units) => ({ amount: decimal(units, decimals), currency })),
    );

/** Decimal notation of `units` with `decimals` fraction digits: (12345n, 2) is "123.45". */
export function decimal(units: bigint, decimals: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0');
  const cut = digits.length - decimals;
  return `${units < 0n ? '-' : ''}${digits.slice(0, cut)}${decimals === 0 ? '' : `.${digits.slice(cut)}`}`;
}
