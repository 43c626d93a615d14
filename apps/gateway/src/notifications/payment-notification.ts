import { resultOf, type NotifyPaymentRequest } from '@silkgate/alipayplus';
import { toIsoUtc8, type Money } from '@silkgate/kernel';
import { present } from '../payments/domain/payment-row.js';
import { rateFor } from '../payments/domain/rates.js';
import { outcomeCode } from '../payments/domain/result-code-of.js';
import {
  requestIdOf,
  type Leg,
  type PaymentTerms,
  type PaymentWithTerms,
} from '../payments/domain/stored-payment.js';

/** The dialect allows 15 decimals of a rate; ours may have more, and the amounts are told anyway. */
const WIRE_RATE = /^\d{1,15}(\.\d{1,15})?/;

export function wireRate(rate: string): string {
  return WIRE_RATE.exec(rate)?.[0] ?? rate;
}

/** The reader's own settlement amount and its rate per unit of the transaction currency. */
export function settlementFields(terms: PaymentTerms, leg: Leg, amount: Money) {
  const rate = rateFor(terms.conversion, leg === 'PAYER' ? 'PAYER_SETTLEMENT' : 'PAYEE_SETTLEMENT');
  return {
    settlementAmount: amount.toJson(),
    settlementQuote: {
      quoteId: terms.quoteId,
      quoteCurrencyPair: `${terms.transaction.currency}/${amount.currency}`,
      quotePrice: wireRate(rate),
    },
  };
}

function amountFields(terms: PaymentTerms, leg: Leg) {
  if (leg === 'PAYEE') return { paymentAmount: terms.transaction.toJson() };
  return {
    paymentAmount: terms.billing.toJson(),
    payToAmount: terms.transaction.toJson(),
    paymentQuote: {
      quoteId: terms.quoteId,
      sellCurrency: terms.billing.currency,
      buyCurrency: terms.transaction.currency,
      exchangeRate: wireRate(rateFor(terms.conversion, 'BILLING')),
    },
  };
}

/** The body of `notifyPayment` to one side of a final payment. */
export function paymentNotificationBody(payment: PaymentWithTerms, leg: Leg): string {
  const { terms } = payment;
  const settlement = leg === 'PAYER' ? terms.payerSettlement : terms.payeeSettlement;
  const body: NotifyPaymentRequest = {
    paymentResult: resultOf(outcomeCode(payment.state, payment.resultCode)),
    acquirerId: terms.payeeId,
    pspId: terms.payerId,
    paymentRequestId: requestIdOf(payment, leg),
    paymentId: payment.paymentId,
    ...amountFields(terms, leg),
    ...(payment.endedAt === undefined ? {} : { paymentTime: toIsoUtc8(payment.endedAt) }),
    ...present('businessDate', payment.businessDate),
    ...settlementFields(terms, leg, settlement),
    ...present('customerId', terms.customerId),
  };
  return JSON.stringify(body);
}
