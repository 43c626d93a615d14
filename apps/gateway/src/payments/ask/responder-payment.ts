import type { ResponderPayment } from '../../connectors/connector.js';
import { present } from '../domain/payment-row.js';
import { rateFor } from '../domain/rates.js';
import { askedAmount, responderLeg, type PaymentWithTerms } from '../domain/stored-payment.js';
import type { ResolvedPayment } from '../resolution.js';

/** The payment as its responder is asked for it; our paymentId is its request id there. */
export function responderPayment(
  payment: PaymentWithTerms,
  resolved: Pick<ResolvedPayment, 'payer' | 'payee' | 'merchant'>,
  codeValue: string,
): ResponderPayment {
  const { terms } = payment;
  const { merchant } = resolved;
  const asksPayer = responderLeg(terms) === 'PAYER';
  return {
    requestId: payment.paymentId,
    flow: terms.flow,
    initiator: asksPayer ? resolved.payee : resolved.payer,
    codeValue,
    ...present('customerId', terms.customerId),
    paymentAmount: askedAmount(terms),
    payToAmount: terms.transaction,
    settlementAmount: asksPayer ? terms.payerSettlement : terms.payeeSettlement,
    paymentRate: rateFor(terms.conversion, 'BILLING'),
    settlementRate: rateFor(terms.conversion, asksPayer ? 'PAYER_SETTLEMENT' : 'PAYEE_SETTLEMENT'),
    quoteId: terms.quoteId,
    ...present('expiresAt', payment.expiresAt),
    merchant: {
      referenceMerchantId: merchant.referenceMerchantId,
      merchantId: merchant.merchantId,
      name: merchant.name,
      merchantCategoryCode: merchant.merchantCategoryCode,
      city: merchant.city,
      country: merchant.country,
    },
    order: payment.order,
    ...present('traceparent', payment.traceparent),
  };
}
