import { add, dinero, multiply, subtract, toSnapshot, type Dinero } from 'dinero.js/bigint';
import * as currencies from 'dinero.js/bigint/currencies';
import { DomainError } from './domain-error.js';

/** JSON form of money: the fewest exact decimals, at least those of the currency, at most four. */
export interface MoneyJson {
  readonly amount: string;
  /** ISO 4217 alphabetic code. */
  readonly currency: string;
}

/** Decimals of an amount: the smallest unit is a ten-thousandth of the currency's major unit. */
const SCALE = 4n;
const UNITS = 10n ** SCALE;
const pattern = /^(-?)(\d{1,15})(?:\.(\d{1,4}))?$/;
const known = currencies as unknown as Record<string, Currency | undefined>;

interface Currency {
  readonly code: string;
  readonly base: bigint | readonly bigint[];
  readonly exponent: bigint;
}

/** The amount or the currency is invalid. */
export class InvalidMoney extends DomainError {
  readonly code = 'validation_failed';
}

/** Amounts of two currencies in one calculation. */
export class CurrencyMismatch extends DomainError {
  readonly code = 'currency_mismatch';
}

/** Exact amount in one currency. Immutable; computed without floating point. */
export class Money {
  private constructor(private readonly value: Dinero<bigint>) {}

  /** Parses the JSON form. Throws `InvalidMoney`. */
  static from({ amount, currency }: MoneyJson): Money {
    const match = pattern.exec(amount);
    if (!match)
      throw new InvalidMoney(
        `"${amount}" is not an amount; write a decimal such as "2.55", with at most four decimals.`,
      );
    const units = BigInt(match[2]!) * UNITS + BigInt((match[3] ?? '').padEnd(Number(SCALE), '0'));
    return Money.ofUnits(match[1] ? -units : units, currency);
  }

  /** Amount from ten-thousandths of the major unit. Throws `InvalidMoney` for an unknown currency. */
  static ofUnits(units: bigint, currency: string): Money {
    return new Money(dinero({ amount: units, currency: currencyOf(currency), scale: SCALE }));
  }

  static zero(currency: string): Money {
    return Money.ofUnits(0n, currency);
  }

  /** All ISO 4217 codes in use. */
  static readonly currencies: readonly string[] = Object.keys(currencies);

  get currency(): string {
    return toSnapshot(this.value).currency.code;
  }

  /** Amount in ten-thousandths of the major unit. */
  get units(): bigint {
    return toSnapshot(this.value).amount;
  }

  /** Throws `CurrencyMismatch`. */
  plus(other: Money): Money {
    this.assertSameCurrency(other);
    return new Money(add(this.value, other.value));
  }

  /** Throws `CurrencyMismatch`. */
  minus(other: Money): Money {
    this.assertSameCurrency(other);
    return new Money(subtract(this.value, other.value));
  }

  /** Product with a whole number. */
  times(quantity: number): Money {
    return new Money(multiply(this.value, BigInt(quantity)));
  }

  /** Negative, zero or positive if this is less than, equal to or greater than `other`. Throws `CurrencyMismatch`. */
  compare(other: Money): number {
    this.assertSameCurrency(other);
    return this.units < other.units ? -1 : this.units > other.units ? 1 : 0;
  }

  equals(other: Money): boolean {
    return this.currency === other.currency && this.units === other.units;
  }

  toJSON(): MoneyJson {
    const { amount, currency } = toSnapshot(this.value);
    const digits = (amount < 0n ? -amount : amount).toString().padStart(Number(SCALE) + 1, '0');
    const whole = digits.slice(0, -Number(SCALE));
    const decimals = digits.slice(-Number(SCALE)).replace(/0+$/, '').padEnd(Number(currency.exponent), '0');
    return { amount: `${amount < 0n ? '-' : ''}${whole}${decimals && `.${decimals}`}`, currency: currency.code };
  }

  private assertSameCurrency(other: Money): void {
    if (this.currency === other.currency) return;
    throw new CurrencyMismatch(`${this.currency} and ${other.currency} cannot be added up; use one currency.`);
  }
}

function currencyOf(code: string): Currency & { base: bigint } {
  const currency = known[code];
  if (currency?.code !== code)
    throw new InvalidMoney(`"${code}" is not an ISO 4217 currency code; write one such as "GBP".`);
  // The ariary and the ouguiya have fifths as subunits, but ISO 4217 lists two decimals for them.
  return currency.base === 10n ? (currency as typeof currency & { base: bigint }) : { code, base: 10n, exponent: 2n };
}
