import assert from 'node:assert';
import { currencyOf, requireCurrency } from './currency.js';
import type { Currency, CurrencyCode } from './currency.js';
import { err, ok } from './result.js';
import type { Result } from './result.js';

/** The form of every amount in JSON: the value is an integer of minor units as text. */
export interface AmountJson {
  readonly currency: string;
  readonly value: string;
}

export type AmountError =
  'UNKNOWN_CURRENCY' | 'NOT_AN_INTEGER' | 'TOO_LONG' | 'NOT_A_MULTIPLE_OF_STEP' | 'MALFORMED';

export type DecimalAmountError =
  'UNKNOWN_CURRENCY' | 'TOO_MANY_DECIMALS' | 'TOO_LONG' | 'NOT_A_MULTIPLE_OF_STEP' | 'MALFORMED';

export const AMOUNT_MAX_DIGITS = 18;

const UNSIGNED_INTEGER = /^(?:0|[1-9]\d*)$/;
const SIGNED_INTEGER = /^(?:0|-?[1-9]\d*)$/;
const UNSIGNED_DECIMAL = /^(0|[1-9]\d*)(?:\.(\d+))?$/;

/** An exact, immutable amount of one currency in minor units. Mixing currencies asserts. */
export class Money {
  private constructor(
    readonly currency: CurrencyCode,
    readonly minor: bigint,
  ) {}

  static of(currency: CurrencyCode, minor: bigint): Money {
    return new Money(requireCurrency(currency).code, minor);
  }

  static zero(currency: CurrencyCode): Money {
    return Money.of(currency, 0n);
  }

  /** For amounts we wrote ourselves, negative ones included; anything else asserts. */
  static fromJson(json: AmountJson): Money {
    assert(SIGNED_INTEGER.test(json.value), `not an integer of minor units: ${json.value}`);
    return Money.of(json.currency, BigInt(json.value));
  }

  /** For amounts from outside: at most 18 digits, no sign, no leading zero, whole steps of a known currency. */
  static parse(json: unknown): Result<Money, AmountError> {
    if (typeof json !== 'object' || json === null) return err('MALFORMED');
    const { currency: code, value } = json as Record<string, unknown>;
    if (typeof code !== 'string' || typeof value !== 'string') return err('MALFORMED');
    const currency = currencyOf(code);
    if (currency === undefined) return err('UNKNOWN_CURRENCY');
    if (value.length > AMOUNT_MAX_DIGITS && /^\d+$/.test(value)) return err('TOO_LONG');
    if (!UNSIGNED_INTEGER.test(value)) return err('NOT_AN_INTEGER');
    return inWholeSteps(currency, BigInt(value), (minor) => new Money(currency.code, minor));
  }

  /** As `parse`, of an amount that is a difference and may be below zero; "-0" is refused. */
  static parseSigned(json: unknown): Result<Money, AmountError> {
    const { currency, value } = (json ?? {}) as Record<string, unknown>;
    if (typeof value !== 'string' || !value.startsWith('-')) return Money.parse(json);
    if (!SIGNED_INTEGER.test(value)) return err('NOT_AN_INTEGER');
    const size = Money.parse({ currency, value: value.slice(1) });
    return size.ok ? ok(size.value.negate()) : size;
  }

  /** '88.80' is CNY 8880. No sign; more decimals than the currency has are an error even when they are zeros. */
  static fromDecimal(code: CurrencyCode, text: string): Result<Money, DecimalAmountError> {
    const currency = currencyOf(code);
    if (currency === undefined) return err('UNKNOWN_CURRENCY');
    const match = UNSIGNED_DECIMAL.exec(text);
    if (match === null) return err('MALFORMED');
    const decimals = match[2] ?? '';
    if (decimals.length > currency.exponent) return err('TOO_MANY_DECIMALS');
    const digits = `${match[1] ?? ''}${decimals.padEnd(currency.exponent, '0')}`.replace(/^0+(?=\d)/, '');
    if (digits.length > AMOUNT_MAX_DIGITS) return err('TOO_LONG');
    return inWholeSteps(currency, BigInt(digits), (minor) => new Money(currency.code, minor));
  }

  plus(other: Money): Money {
    return new Money(this.currency, this.minor + this.minorOf(other));
  }

  minus(other: Money): Money {
    return new Money(this.currency, this.minor - this.minorOf(other));
  }

  negate(): Money {
    return new Money(this.currency, -this.minor);
  }

  isZero(): boolean {
    return this.minor === 0n;
  }

  isPositive(): boolean {
    return this.minor > 0n;
  }

  isNegative(): boolean {
    return this.minor < 0n;
  }

  /** Negative, zero or positive as this amount is below, equal to or above the other. */
  compare(other: Money): -1 | 0 | 1 {
    const otherMinor = this.minorOf(other);
    if (this.minor === otherMinor) return 0;
    return this.minor < otherMinor ? -1 : 1;
  }

  /** False also for amounts of different currencies. */
  equals(other: Money): boolean {
    return this.currency === other.currency && this.minor === other.minor;
  }

  toJson(): AmountJson {
    return { currency: this.currency, value: this.minor.toString() };
  }

  /** '88.80', '-0.05', '1200' for JPY: all decimals of the currency, no grouping. */
  toDecimal(): string {
    const { exponent } = requireCurrency(this.currency);
    const sign = this.minor < 0n ? '-' : '';
    const digits = (this.minor < 0n ? -this.minor : this.minor).toString().padStart(exponent + 1, '0');
    if (exponent === 0) return sign + digits;
    return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
  }

  /** For messages and logs: 'CNY 88.80'. */
  toString(): string {
    return `${this.currency} ${this.toDecimal()}`;
  }

  private minorOf(other: Money): bigint {
    assert(this.currency === other.currency, `cannot mix ${this.currency} and ${other.currency}`);
    return other.minor;
  }
}

function inWholeSteps(
  currency: Currency,
  minor: bigint,
  make: (minor: bigint) => Money,
): Result<Money, 'NOT_A_MULTIPLE_OF_STEP'> {
  return minor % currency.stepMinor === 0n ? ok(make(minor)) : err('NOT_A_MULTIPLE_OF_STEP');
}
