import { requireCurrency } from '@silkgate/kernel';

/**
 * Roughly how many units of a currency a yuan buys (January 2025). Only users' means and caps are set with it, never
 * a price: what is charged comes from the switch's quote.
 */
const UNITS_PER_CNY: Readonly<Record<string, number>> = {
  CNY: 1,
  USD: 0.14,
  HKD: 1.1,
  MOP: 1.1,
  MYR: 0.6,
  SGD: 0.19,
  KRW: 200,
  THB: 4.8,
  PHP: 8,
  IDR: 2200,
  MNT: 470,
  KZT: 72,
  UZS: 1770,
  PKR: 38,
  KHR: 550,
  LAK: 2980,
  VND: 3460,
  TRY: 4.8,
  EUR: 0.13,
};

/** About that many yuan in minor units of the currency, in whole steps. */
export function aboutMinor(currency: string, yuan: number): bigint {
  const units = UNITS_PER_CNY[currency];
  if (units === undefined) throw new Error(`no usual value for ${currency}`);
  const { exponent, stepMinor } = requireCurrency(currency);
  const minor = BigInt(Math.round(yuan * units * 10 ** exponent));
  const steps = minor / stepMinor;
  return (steps > 0n ? steps : 1n) * stepMinor;
}
