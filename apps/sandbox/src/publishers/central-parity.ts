import type { PublishedQuotation, ReplayedRates } from './domain/quotations.js';

/** Yuan for 100 units of the currency. */
const PER_HUNDRED_UNITS: Readonly<Record<string, string>> = {
  USD: '718.78',
  EUR: '742.06',
  JPY: '4.6128',
  HKD: '92.346',
  GBP: '884.48',
  SGD: '528.97',
};

/** Units of the currency for 100 yuan. */
const PER_HUNDRED_YUAN: Readonly<Record<string, string>> = {
  MOP: '111.59',
  MYR: '62.223',
  KRW: '20143',
  THB: '477.13',
  TRY: '489.681',
};

function quoted(
  values: Readonly<Record<string, string>>,
  direction: PublishedQuotation['direction'],
): PublishedQuotation[] {
  return Object.entries(values).map(([currency, value]) => ({ currency, value, unit: 100, direction }));
}

/** The central parity of the yuan of 14 January 2025, as the China Foreign Exchange Trade System published it. */
export const CENTRAL_PARITY: ReplayedRates = {
  replayedFrom: '2025-01-14',
  quotations: [
    ...quoted(PER_HUNDRED_UNITS, 'BASE_PER_CURRENCY'),
    ...quoted(PER_HUNDRED_YUAN, 'CURRENCY_PER_BASE'),
  ],
};
