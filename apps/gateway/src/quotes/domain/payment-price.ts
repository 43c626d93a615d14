import type { Conversion, ConversionRecord, Fee, RateUse } from '@silkgate/contracts';
import { AMOUNT_MAX_DIGITS, err, ok, portion, requireCurrency, toIsoUtc8 } from '@silkgate/kernel';
import type { CurrencyCode, DecimalText, Money, Result } from '@silkgate/kernel';
import type { PricedPayment, PricingRefusal, PricingRequest } from '../pricing.js';
import { convertedFrom, convertedTo, RateProducts, RateUses } from './conversions.js';
import type { Converted, DerivedRate } from './conversions.js';
import type { PublishedRateSet } from './published-rates.js';
import { ratePath } from './rate-path.js';

/** No amount of more digits has a form in the dialect, nor a place in a 64-bit column. */
const WIRE_LIMIT = 10n ** BigInt(AMOUNT_MAX_DIGITS);

interface Rates {
  readonly billing: DerivedRate;
  readonly payerSettlement: DerivedRate;
  readonly payerSettlementMid: DerivedRate;
  readonly payeeSettlement: DerivedRate;
}

/** The four amounts of a payment and the record that recomputes them; `quotedAt` decides which sets are in effect. */
export function pricePayment(
  sets: readonly PublishedRateSet[],
  request: PricingRequest,
  products = new RateProducts(),
): Result<PricedPayment, PricingRefusal> {
  const { fixed, transactionCurrency, payer } = request;
  const fixedCurrency = fixed.on === 'TRANSACTION' ? transactionCurrency : payer.billingCurrency;
  if (fixed.amount.currency !== fixedCurrency) return err('CURRENCY_NOT_SUPPORTED');
  if (!fixed.amount.isPositive()) return err('AMOUNT_ROUNDS_TO_ZERO');
  const uses = new RateUses(products);
  const rates = deriveRates(sets, request, uses);
  if (!rates.ok) return rates;
  const billing =
    fixed.on === 'TRANSACTION'
      ? convertedTo('BILLING', fixed.amount, rates.value.billing)
      : convertedFrom('BILLING', fixed.amount, rates.value.billing);
  const transaction = fixed.on === 'TRANSACTION' ? fixed.amount : billing.amount;
  const billed = fixed.on === 'TRANSACTION' ? billing.amount : fixed.amount;
  return assemble(request, rates.value, { transaction, billed, billing: billing.conversion }, uses);
}

function deriveRates(
  sets: readonly PublishedRateSet[],
  request: PricingRequest,
  uses: RateUses,
): Result<Rates, PricingRefusal> {
  const { transactionCurrency: from, payer, payee, quotedAt: at } = request;
  const holidays = new Set([...payer.holidays, ...payee.holidays]);
  const pathTo = (to: CurrencyCode) => ratePath(sets, { from, to, at, holidays });
  const billing = pathTo(payer.billingCurrency);
  if (!billing.ok) return billing;
  const payerSettlement = pathTo(payer.settlementCurrency);
  if (!payerSettlement.ok) return payerSettlement;
  const payeeSettlement = pathTo(payee.settlementCurrency);
  if (!payeeSettlement.ok) return payeeSettlement;
  return ok({
    billing: uses.derive(from, payer.billingCurrency, billing.value, payer.billingMarkup),
    payerSettlement: uses.derive(
      from,
      payer.settlementCurrency,
      payerSettlement.value,
      payer.settlementMarkup,
    ),
    payerSettlementMid: uses.derive(from, payer.settlementCurrency, payerSettlement.value, '0'),
    // The payee is owed the middle: what the switch keeps of it is the service fee, not a mark-up.
    payeeSettlement: uses.derive(from, payee.settlementCurrency, payeeSettlement.value, '0'),
  });
}

interface Fixed {
  readonly transaction: Money;
  readonly billed: Money;
  readonly billing: Conversion;
}

function assemble(
  request: PricingRequest,
  rates: Rates,
  fixed: Fixed,
  uses: RateUses,
): Result<PricedPayment, PricingRefusal> {
  const { transaction, billed } = fixed;
  const payerSettlement = convertedTo('PAYER_SETTLEMENT', transaction, rates.payerSettlement);
  const mid = convertedTo('PAYER_SETTLEMENT_MID', transaction, rates.payerSettlementMid);
  const payeeSettlement = convertedTo('PAYEE_SETTLEMENT', transaction, rates.payeeSettlement);
  const amounts = [transaction, billed, payerSettlement.amount, mid.amount, payeeSettlement.amount];
  if (amounts.some((amount) => !amount.isPositive())) return err('AMOUNT_ROUNDS_TO_ZERO');
  if (amounts.some((amount) => amount.minor >= WIRE_LIMIT)) return err('AMOUNT_TOO_LARGE');
  const fees = feesOf(transaction, request);
  const interchange = convertedTo(
    'INTERCHANGE_SETTLEMENT',
    fees.interchange.amount,
    rates.payerSettlementMid,
  );
  const record: ConversionRecord = {
    version: 1,
    transaction: transaction.toJson(),
    billing: billed.toJson(),
    payerSettlement: payerSettlement.amount.toJson(),
    payeeSettlement: payeeSettlement.amount.toJson(),
    payerSettlementMid: mid.amount.toJson(),
    markup: payerSettlement.amount.minus(mid.amount).toJson(),
    rateUses: uses.all,
    ...holidaysBetween(uses.all, request),
    conversions: [fixed.billing, ...[payerSettlement, mid, payeeSettlement, interchange].map(conversionOf)],
    fees: [fees.discount.fee, fees.interchange.fee, fees.service.fee],
    acquirerShare: fees.discount.amount.minus(fees.interchange.amount).minus(fees.service.amount).toJson(),
    interchangeSettlement: interchange.amount.toJson(),
    quoteId: request.quoteId,
    quotedAt: toIsoUtc8(request.quotedAt),
    quoteExpiresAt: toIsoUtc8(request.quoteExpiresAt),
  };
  return ok({
    transaction,
    billing: billed,
    payerSettlement: payerSettlement.amount,
    payeeSettlement: payeeSettlement.amount,
    record,
  });
}

/** The days that the rule of one business day between two sets did not count, as far as these sets need them. */
function holidaysBetween(
  uses: readonly RateUse[],
  { payer, payee }: PricingRequest,
): Pick<ConversionRecord, 'holidays'> {
  const dates = uses.map((use) => use.publicationDate).sort();
  const [first, last] = [dates.at(0) ?? '', dates.at(-1) ?? ''];
  if (first === last) return {};
  const days = new Set([...payer.holidays, ...payee.holidays]);
  const holidays = [...days].filter((day) => first < day && day <= last).sort();
  return holidays.length === 0 ? {} : { holidays };
}

function conversionOf(converted: Converted): Conversion {
  return converted.conversion;
}

function feesOf(base: Money, { fees }: PricingRequest) {
  return {
    discount: feeOf('DISCOUNT', base, fees.discount),
    interchange: feeOf('INTERCHANGE', base, fees.interchange),
    service: feeOf('SERVICE', base, fees.service),
  };
}

function feeOf(kind: Fee['kind'], base: Money, fraction: DecimalText): { amount: Money; fee: Fee } {
  const { amount, residual } = portion(base, fraction);
  const { rounding } = requireCurrency(base.currency);
  return {
    amount,
    fee: { kind, base: base.toJson(), fraction, amount: amount.toJson(), rounding, residual },
  };
}
