export * from './result.js';
export * from './clock.js';
export { parseIsoInstant, toIsoUtc8 } from './time.js';
export * from './business-date.js';
export * from './random.js';
export * from './ids.js';
export * from './currency.js';
export * from './money.js';
export { isDecimalText } from './decimal.js';
export type { DecimalText } from './decimal.js';
export {
  compareDecimals,
  convert,
  convertInverse,
  divideRate,
  invertRate,
  multiplyRates,
  parseRate,
  portion,
  productOfRates,
  RATE_DECIMALS,
  roundDecimal,
  roundRate,
} from './rate.js';
export type { Conversion, RateStep } from './rate.js';
export * from './allocation.js';
export * from './canonical-json.js';
export * from './http.js';
export * from './adapters/system.js';
