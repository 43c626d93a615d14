import type { ReplayedRates } from './domain/quotations.js';
import { MARKET_MID_SNAPSHOT } from './market-mid-snapshot.js';

/**
 * Market mids against the US dollar for currencies without a central parity. Not an official rate: a public-domain
 * snapshot whose source, version and licence stand beside the values.
 */
export const MARKET_MID: ReplayedRates = {
  replayedFrom: MARKET_MID_SNAPSHOT.date,
  quotations: Object.entries(MARKET_MID_SNAPSHOT.unitsPerBase).map(([currency, value]) => ({
    currency,
    value,
    unit: 1,
    direction: 'CURRENCY_PER_BASE',
  })),
};
