import type { Amount, ConversionRecord, RefundConversion } from '@silkgate/contracts';
import { expectAmount, knownCurrency, minorOf, roundAmount } from './amounts.js';
import { fractionOf } from './fraction.js';
import type { Findings } from './mismatch.js';
import { recomputeConversionRecord } from './recompute-payment.js';

type Given = keyof RefundConversion['givenBackBefore'];

/** Every amount of a refund, from the payment's record and what earlier refunds gave back. */
export function recomputeRefundConversion(findings: Findings, refund: RefundConversion): void {
  recomputeConversionRecord(findings.within('original'), refund.original);
  if (!checkParts(findings, refund)) return;
  checkShare(findings, refund, 'billing', 'billing', refund.original.billing, refund.billing);
  checkShare(
    findings,
    refund,
    'payerSettlement',
    'payerSettlement',
    refund.original.payerSettlement,
    refund.payerSettlement,
  );
  checkShare(
    findings,
    refund,
    'payeeSettlement',
    'payeeSettlement',
    refund.original.payeeSettlement,
    refund.payeeSettlement,
  );
  const { payerSettlementMid } = refund.original;
  checkShare(
    findings,
    refund,
    'payerSettlementMid',
    'payerSettlementMid',
    payerSettlementMid,
    refund.payerSettlementMid,
  );
  const markup = minorOf(refund.payerSettlement) - minorOf(refund.payerSettlementMid);
  expectAmount(
    findings,
    'markup',
    { currency: refund.payerSettlement.currency, minor: markup },
    refund.markup,
  );
  if (refund.discountKept) checkFeesKept(findings, refund);
  else checkFeesGivenBack(findings, refund);
}

/** The refunds together are no more than the payment; without that no share can be computed. */
function checkParts(findings: Findings, refund: RefundConversion): boolean {
  const { currency } = refund.original.transaction;
  const whole = minorOf(refund.original.transaction);
  findings.expect('transaction.currency', currency, refund.transaction.currency);
  findings.expect('refundedBefore.currency', currency, refund.refundedBefore.currency);
  if (minorOf(refund.transaction) <= 0n) findings.report('transaction', 'an amount above zero', '0');
  const left = whole - minorOf(refund.refundedBefore);
  if (left < 0n) findings.report('refundedBefore', `at most ${whole}`, refund.refundedBefore.value);
  else if (minorOf(refund.transaction) > left) {
    findings.report('transaction', `at most ${left}`, refund.transaction.value);
  }
  return whole > 0n;
}

function checkShare(
  findings: Findings,
  refund: RefundConversion,
  field: string,
  given: Given,
  original: Amount,
  actual: Amount,
): void {
  const before = refund.givenBackBefore[given];
  const currency = knownCurrency(findings, field, original.currency);
  if (currency === undefined) return;
  findings.expect(`givenBackBefore.${given}.currency`, original.currency, before.currency);
  const whole = minorOf(refund.original.transaction);
  const share = (part: bigint): bigint =>
    roundAmount(fractionOf(minorOf(original) * part, whole), currency).minor;
  const refunded = minorOf(refund.refundedBefore);
  if (refunded === 0n) expectAmount(findings, `givenBackBefore.${given}`, zero(currency.code), before);
  const minor = share(refunded + minorOf(refund.transaction)) - minorOf(before);
  expectAmount(findings, field, { currency: original.currency, minor }, actual);
}

function zero(currency: string): { readonly currency: string; readonly minor: bigint } {
  return { currency, minor: 0n };
}

function checkFeesGivenBack(findings: Findings, refund: RefundConversion): void {
  const { original, fees } = refund;
  for (const [kind, name] of [
    ['DISCOUNT', 'discount'],
    ['INTERCHANGE', 'interchange'],
    ['SERVICE', 'service'],
  ] as const) {
    const fee = original.fees.find((each) => each.kind === kind);
    if (fee !== undefined) checkShare(findings, refund, `fees.${name}`, name, fee.amount, fees[name]);
  }
  const { interchangeSettlement } = original;
  checkShare(
    findings,
    refund,
    'fees.interchangeSettlement',
    'interchangeSettlement',
    interchangeSettlement,
    fees.interchangeSettlement,
  );
  checkRemainder(findings, 'fees.acquirerShare', fees);
  checkRemainder(findings, 'givenBackBefore.acquirerShare', refund.givenBackBefore);
}

/** The acquirer gives back what is left of the discount, so that the journal balances. */
function checkRemainder(findings: Findings, field: string, fees: RefundConversion['fees']): void {
  const minor = minorOf(fees.discount) - minorOf(fees.interchange) - minorOf(fees.service);
  expectAmount(findings, field, { currency: fees.discount.currency, minor }, fees.acquirerShare);
}

const FEES = ['discount', 'interchange', 'service', 'acquirerShare', 'interchangeSettlement'] as const;

function checkFeesKept(findings: Findings, refund: RefundConversion): void {
  for (const name of FEES) {
    const currency = currencyOfFee(refund.original, name);
    expectAmount(findings, `fees.${name}`, zero(currency), refund.fees[name]);
    expectAmount(findings, `givenBackBefore.${name}`, zero(currency), refund.givenBackBefore[name]);
  }
}

function currencyOfFee(original: ConversionRecord, name: (typeof FEES)[number]): string {
  return name === 'interchangeSettlement'
    ? original.interchangeSettlement.currency
    : original.transaction.currency;
}
