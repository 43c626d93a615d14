import snapshot from './market-mid-2025-01-15.json' with { type: 'json' };
import type { ReplayedRates } from './domain/quotations.js';

/**
 * Market mids against the US dollar for currencies without a central parity. Not an official rate: a public-domain
 * snapshot whose source, version and licence stand in the file.
 */
export const MARKET_MID: ReplayedRates = {
  replayedFrom: snapshot.date,
  quotations: Object.entries(snapshot.unitsPerBase).map(([currency, value]) => ({
    currency,
    value,
    unit: 1,
    direction: 'CURRENCY_PER_BASE',
  })),
};
