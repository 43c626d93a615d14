import assert from 'node:assert';
import currencyCodes from 'currency-codes';

/** ISO 4217 alpha-3. */
export type CurrencyCode = string;
export type RoundingMode = 'HALF_UP' | 'HALF_EVEN';

export interface Currency {
  readonly code: CurrencyCode;
  /** ISO 4217 numeric, three digits. */
  readonly numeric: string;
  /** Decimals of the minor unit. */
  readonly exponent: number;
  /** Amounts move in multiples of this many minor units. */
  readonly stepMinor: bigint;
  readonly rounding: RoundingMode;
  readonly name: string;
}

/** Codes for metals, funds' units, testing and "no currency": ISO 4217 gives them no minor unit, nobody is paid in them. */
const WITHOUT_MINOR_UNIT: ReadonlySet<string> = new Set(
  'XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX'.split(' '),
);

/** ISO says two decimals for the rupiah; wallets and networks move whole rupiah with banker's rounding. */
const EXCEPTIONS: ReadonlyMap<string, Pick<Currency, 'stepMinor' | 'rounding'>> = new Map([
  ['IDR', { stepMinor: 100n, rounding: 'HALF_EVEN' }],
]);

const BY_CODE: ReadonlyMap<string, Currency> = new Map(table().map((entry) => [entry.code, entry]));
const BY_NUMERIC: ReadonlyMap<string, Currency> = new Map(table().map((entry) => [entry.numeric, entry]));

/** Exact match, upper case. */
export function currencyOf(code: string): Currency | undefined {
  return BY_CODE.get(code);
}

export function currencyByNumeric(numeric: string): Currency | undefined {
  return BY_NUMERIC.get(numeric);
}

/** For codes that were validated before; an unknown one asserts. */
export function requireCurrency(code: string): Currency {
  const currency = BY_CODE.get(code);
  assert(currency !== undefined, `unknown currency: ${code}`);
  return currency;
}

function table(): Currency[] {
  return currencyCodes.data
    .filter(({ code, number }) => /^\d{3}$/.test(number) && !WITHOUT_MINOR_UNIT.has(code))
    .map((entry) => ({
      code: entry.code,
      numeric: entry.number,
      exponent: entry.digits,
      stepMinor: 1n,
      rounding: 'HALF_UP',
      name: entry.currency,
      ...EXCEPTIONS.get(entry.code),
    }));
}
