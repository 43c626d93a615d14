import type { ResultCode } from '@silkgate/alipayplus';
import type { PricingRefusal } from '../pricing.js';

/** How a payment or quote is refused that cannot be priced. */
export const PRICING_CODES: Readonly<Record<PricingRefusal, ResultCode>> = {
  RATE_NOT_AVAILABLE: 'EXCHANGE_RATE_NOT_AVAILABLE',
  RATE_STALE: 'EXCHANGE_RATE_NOT_AVAILABLE',
  AMOUNT_ROUNDS_TO_ZERO: 'INVALID_AMOUNT',
  AMOUNT_TOO_LARGE: 'PAYMENT_AMOUNT_EXCEED_LIMIT',
  CURRENCY_NOT_SUPPORTED: 'CURRENCY_NOT_SUPPORT',
};
