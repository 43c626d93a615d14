import type { Amount, Conversion, ConversionRecord, Fee } from '@silkgate/contracts';
import { parseIsoInstant } from '@silkgate/kernel';
import {
  amountText,
  expectAmount,
  expectSameAmount,
  knownCurrency,
  minorOf,
  roundAmount,
} from './amounts.js';
import { fractionOf, parseDecimal, times, type Fraction } from './fraction.js';
import type { Findings } from './mismatch.js';
import { checkRateValidity } from './rate-validity.js';
import { checkRateUses, recomputeRate } from './recompute-rates.js';

type Purpose = Conversion['purpose'];
type FeeKind = Fee['kind'];

/** Every amount of a payment's conversion record, from its published rates, mark-ups and fractions. */
export function recomputeConversionRecord(findings: Findings, record: ConversionRecord): void {
  if (minorOf(record.transaction) <= 0n) findings.report('transaction', 'an amount above zero', '0');
  checkRateUses(findings, record.rateUses);
  checkFees(findings, record);
  const interchange = feeOf(record, 'INTERCHANGE')?.amount;
  const { transaction } = record;
  checkConversion(findings, record, 'BILLING', transaction, record.billing, 'billing');
  checkConversion(
    findings,
    record,
    'PAYER_SETTLEMENT',
    transaction,
    record.payerSettlement,
    'payerSettlement',
  );
  checkConversion(
    findings,
    record,
    'PAYER_SETTLEMENT_MID',
    transaction,
    record.payerSettlementMid,
    'payerSettlementMid',
  );
  checkConversion(
    findings,
    record,
    'PAYEE_SETTLEMENT',
    transaction,
    record.payeeSettlement,
    'payeeSettlement',
  );
  if (interchange !== undefined) {
    const to = record.interchangeSettlement;
    checkConversion(findings, record, 'INTERCHANGE_SETTLEMENT', interchange, to, 'interchangeSettlement');
  }
  checkMid(findings, record);
  checkMarkup(findings, record);
  checkTimes(findings, record);
  checkRateValidity(findings, record);
}

function checkConversion(
  findings: Findings,
  record: ConversionRecord,
  purpose: Purpose,
  from: Amount,
  to: Amount,
  field: string,
): void {
  const index = record.conversions.findIndex((conversion) => conversion.purpose === purpose);
  const conversion = record.conversions[index];
  const count = record.conversions.filter((other) => other.purpose === purpose).length;
  if (conversion === undefined || count !== 1) {
    findings.report('conversions', `one conversion for ${purpose}`, String(count));
    return;
  }
  const here = findings.within(`conversions[${index}]`);
  expectSameAmount(here, 'from', from, conversion.from);
  expectSameAmount(findings, field, conversion.to, to);
  recomputeAmount(here, conversion, record);
}

/** The amount that a conversion gives from the one that was fixed, with its rounding and residual. */
function recomputeAmount(findings: Findings, conversion: Conversion, record: ConversionRecord): void {
  const { from, to, fixedOn } = conversion;
  const source = knownCurrency(findings, 'from', from.currency);
  const target = knownCurrency(findings, 'to', to.currency);
  const rate = recomputeRate(findings, conversion, record.rateUses);
  if (source === undefined || target === undefined || rate === undefined || rate.numerator <= 0n) return;
  const perMinor = times(rate, fractionOf(10n ** BigInt(target.exponent), 10n ** BigInt(source.exponent)));
  const derivedFrom = fixedOn === 'TARGET';
  const [fixed, derived, currency] = derivedFrom ? [to, from, source] : [from, to, target];
  const factor = derivedFrom ? fractionOf(perMinor.denominator, perMinor.numerator) : perMinor;
  const rounded = roundAmount(times(fractionOf(minorOf(fixed), 1n), factor), currency);
  const expected = { currency: derived.currency, minor: rounded.minor };
  expectAmount(findings, derivedFrom ? 'from' : 'to', expected, derived);
  findings.expect('rounding', currency.rounding, conversion.rounding);
  findings.expect('residual', rounded.residual, conversion.residual);
}

/** The inventory's side and the interchange go without mark-up, at the rates of the payer's settlement. */
function checkMid(findings: Findings, record: ConversionRecord): void {
  const settlement = record.conversions.find(({ purpose }) => purpose === 'PAYER_SETTLEMENT');
  for (const [index, conversion] of record.conversions.entries()) {
    if (conversion.purpose !== 'PAYER_SETTLEMENT_MID' && conversion.purpose !== 'INTERCHANGE_SETTLEMENT')
      continue;
    const here = findings.within(`conversions[${index}]`);
    if (!isZero(conversion.markup)) here.report('markup', '0', conversion.markup);
    if (settlement === undefined) continue;
    const uses = conversion.steps.map((step) => step.use).join(' ');
    here.expect('steps', `rates ${settlement.steps.map((step) => step.use).join(' ')}`, `rates ${uses}`);
  }
}

function isZero(decimal: string): boolean {
  return parseDecimal(decimal)?.numerator === 0n;
}

function checkMarkup(findings: Findings, record: ConversionRecord): void {
  const { payerSettlement, payerSettlementMid, markup } = record;
  const minor = minorOf(payerSettlement) - minorOf(payerSettlementMid);
  expectAmount(findings, 'markup', { currency: payerSettlement.currency, minor }, markup);
}

function feeOf(record: ConversionRecord, kind: FeeKind): Fee | undefined {
  return record.fees.find((fee) => fee.kind === kind);
}

function checkFees(findings: Findings, record: ConversionRecord): void {
  for (const kind of ['DISCOUNT', 'INTERCHANGE', 'SERVICE'] as const) {
    const count = record.fees.filter((fee) => fee.kind === kind).length;
    if (count !== 1) findings.report('fees', `one fee ${kind}`, String(count));
  }
  for (const [index, fee] of record.fees.entries()) {
    checkFee(findings.within(`fees[${index}]`), fee, record.transaction);
  }
  const [discount, interchange, service] = (['DISCOUNT', 'INTERCHANGE', 'SERVICE'] as const).map((kind) =>
    feeOf(record, kind),
  );
  if (discount === undefined || interchange === undefined || service === undefined) return;
  const minor = minorOf(discount.amount) - minorOf(interchange.amount) - minorOf(service.amount);
  expectAmount(
    findings,
    'acquirerShare',
    { currency: discount.amount.currency, minor },
    record.acquirerShare,
  );
}

function checkFee(findings: Findings, fee: Fee, transaction: Amount): void {
  expectSameAmount(findings, 'base', transaction, fee.base);
  const fraction: Fraction | undefined = parseDecimal(fee.fraction);
  const currency = knownCurrency(findings, 'base', fee.base.currency);
  if (fraction === undefined || fraction.numerator < 0n) {
    findings.report('fraction', 'a decimal not below zero', fee.fraction);
  } else if (currency !== undefined) {
    const rounded = roundAmount(times(fractionOf(minorOf(fee.base), 1n), fraction), currency);
    findings.expect(
      'amount',
      amountText(currency.code, rounded.minor),
      amountText(fee.amount.currency, minorOf(fee.amount)),
    );
    findings.expect('rounding', currency.rounding, fee.rounding);
    findings.expect('residual', rounded.residual, fee.residual);
  }
}

/** A quote has a life. */
function checkTimes(findings: Findings, record: ConversionRecord): void {
  const quotedAt = instantOf(findings, 'quotedAt', record.quotedAt);
  const expiresAt = instantOf(findings, 'quoteExpiresAt', record.quoteExpiresAt);
  if (quotedAt === undefined || expiresAt === undefined) return;
  if (expiresAt <= quotedAt)
    findings.report('quoteExpiresAt', `after ${record.quotedAt}`, record.quoteExpiresAt);
}

function instantOf(findings: Findings, field: string, text: string): number | undefined {
  const instant = parseIsoInstant(text);
  if (instant.ok) return instant.value;
  findings.report(field, 'an instant', text);
  return undefined;
}
