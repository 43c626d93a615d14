import assert from 'node:assert';
import type { Amount, ConversionRecord, Fee, RefundConversion } from '@silkgate/contracts';
import { Money, shareOfRefund } from '@silkgate/kernel';
import type { RefundPricingRequest } from '../pricing.js';

type GivenBack = RefundConversion['givenBackBefore'];
type ShareName = keyof GivenBack;

/**
 * The n-th refund of a payment at the original rates: of each amount and fee its exact cumulative share less what
 * earlier refunds gave back, so that n parts give back the original everywhere. Differences of shares (mark-up, the
 * acquirer's share) may be a minor unit below zero in one part; over all parts they are the original's. Where a refund
 * failed after a later one was priced, any amount may: see {@link givesSomethingBack}.
 */
export function priceRefund(request: RefundPricingRequest): RefundConversion {
  const { original, refund, earlier, discountKept } = request;
  const transaction = Money.fromJson(original.transaction);
  const refundedBefore = sum(
    transaction.currency,
    earlier.map((each) => each.transaction),
  );
  const before = givenBackBefore(original, earlier);
  const share = (originalAmount: Amount, name: ShareName): Money =>
    shareOfRefund({
      original: Money.fromJson(originalAmount),
      transactionMinor: transaction.minor,
      refundedBeforeMinor: refundedBefore.minor,
      refundNowMinor: refund.minor,
      givenBackBefore: Money.fromJson(before[name]),
    });
  assert(refund.currency === transaction.currency, 'a refund is in the transaction currency');
  const payerSettlement = share(original.payerSettlement, 'payerSettlement');
  const payerSettlementMid = share(original.payerSettlementMid, 'payerSettlementMid');
  return {
    version: 1,
    original,
    transaction: refund.toJson(),
    refundedBefore: refundedBefore.toJson(),
    billing: share(original.billing, 'billing').toJson(),
    payerSettlement: payerSettlement.toJson(),
    payeeSettlement: share(original.payeeSettlement, 'payeeSettlement').toJson(),
    payerSettlementMid: payerSettlementMid.toJson(),
    markup: payerSettlement.minus(payerSettlementMid).toJson(),
    fees: discountKept ? noFees(original) : feesGivenBack(original, share),
    givenBackBefore: before,
    discountKept,
  };
}

/**
 * Whether the payer gets something and nobody would have to pay for getting it. Else the share comes with the next,
 * larger refund: it is too small, or a refund failed whose rounding a later one was priced by.
 */
export function givesSomethingBack(refund: RefundConversion): boolean {
  const { discount, interchange, service, interchangeSettlement } = refund.fees;
  const { payerSettlement, payerSettlementMid, payeeSettlement } = refund;
  const settled = [payerSettlement, payerSettlementMid, payeeSettlement];
  const all = [...settled, discount, interchange, service, interchangeSettlement];
  return BigInt(refund.billing.value) > 0n && all.every(({ value }) => BigInt(value) >= 0n);
}

function feesGivenBack(
  original: ConversionRecord,
  share: (amount: Amount, name: ShareName) => Money,
): RefundConversion['fees'] {
  const discount = share(feeAmount(original, 'DISCOUNT'), 'discount');
  const interchange = share(feeAmount(original, 'INTERCHANGE'), 'interchange');
  const service = share(feeAmount(original, 'SERVICE'), 'service');
  return {
    discount: discount.toJson(),
    interchange: interchange.toJson(),
    service: service.toJson(),
    acquirerShare: discount.minus(interchange).minus(service).toJson(),
    interchangeSettlement: share(original.interchangeSettlement, 'interchangeSettlement').toJson(),
  };
}

function noFees(original: ConversionRecord): RefundConversion['fees'] {
  const zero = Money.zero(original.transaction.currency).toJson();
  const zeroSettlement = Money.zero(original.payerSettlement.currency).toJson();
  return {
    discount: zero,
    interchange: zero,
    service: zero,
    acquirerShare: zero,
    interchangeSettlement: zeroSettlement,
  };
}

function givenBackBefore(original: ConversionRecord, earlier: readonly RefundConversion[]): GivenBack {
  const total = (like: Amount, of: (refund: RefundConversion) => Amount): Amount =>
    sum(like.currency, earlier.map(of)).toJson();
  return {
    billing: total(original.billing, (each) => each.billing),
    payerSettlement: total(original.payerSettlement, (each) => each.payerSettlement),
    payeeSettlement: total(original.payeeSettlement, (each) => each.payeeSettlement),
    payerSettlementMid: total(original.payerSettlementMid, (each) => each.payerSettlementMid),
    discount: total(original.transaction, (each) => each.fees.discount),
    interchange: total(original.transaction, (each) => each.fees.interchange),
    service: total(original.transaction, (each) => each.fees.service),
    acquirerShare: total(original.transaction, (each) => each.fees.acquirerShare),
    interchangeSettlement: total(original.interchangeSettlement, (each) => each.fees.interchangeSettlement),
  };
}

function feeAmount(original: ConversionRecord, kind: Fee['kind']): Amount {
  const fee = original.fees.find((each) => each.kind === kind);
  assert(fee !== undefined, `a conversion record has a fee ${kind}`);
  return fee.amount;
}

function sum(currency: string, amounts: readonly Amount[]): Money {
  return amounts.reduce((total, amount) => total.plus(Money.fromJson(amount)), Money.zero(currency));
}
