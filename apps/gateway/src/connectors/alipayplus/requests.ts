import { toIsoUtc8 } from '@silkgate/kernel';
import type { Participant } from '../../participants/directory.js';
import type { ResponderPayment, ResponderRefund } from '../connector.js';

const SCENARIOS = { CONSUMER_CODE: 'PaymentCode', ORDER_CODE: 'OrderCode', ENTRY_CODE: 'EntryCode' } as const;

/** The body of `pay` as a wallet, or the domestic wallet in the push flow, is asked. Scalars are texts. */
export function payBody(counterparty: Participant, payment: ResponderPayment): unknown {
  const { merchant, order, paymentAmount, payToAmount, settlementAmount } = payment;
  return {
    paymentRequestId: payment.requestId,
    ...partiesOf(counterparty, payment.initiator),
    order: {
      referenceOrderId: order.referenceOrderId ?? payment.requestId,
      orderDescription: order.description ?? merchant.name.slice(0, 256),
      orderAmount: payToAmount.toJson(),
      merchant: {
        referenceMerchantId: merchant.referenceMerchantId,
        merchantMCC: merchant.merchantCategoryCode,
        merchantName: merchant.name,
        merchantAddress: { region: merchant.country, city: merchant.city },
      },
    },
    paymentAmount: paymentAmount.toJson(),
    payToAmount: payToAmount.toJson(),
    paymentQuote: {
      quoteId: payment.quoteId,
      sellCurrency: paymentAmount.currency,
      buyCurrency: payToAmount.currency,
      exchangeRate: payment.paymentRate,
      guaranteed: 'true',
    },
    settlementAmount: settlementAmount.toJson(),
    settlementQuote: {
      quoteId: payment.quoteId,
      quoteCurrencyPair: `${payToAmount.currency}/${settlementAmount.currency}`,
      quotePrice: payment.settlementRate,
      guaranteed: 'true',
    },
    paymentMethod: {
      paymentMethodType: 'CONNECT_WALLET',
      paymentMethodId: payment.codeValue,
      customerId: payment.customerId,
    },
    paymentFactor: { isInStorePayment: 'true', inStorePaymentScenario: SCENARIOS[payment.flow] },
    paymentExpiryTime: payment.expiresAt === undefined ? undefined : toIsoUtc8(payment.expiresAt),
  };
}

/** `refundAmount` is in the responder's own currency: what its customer gets back. */
export function refundBody(refund: ResponderRefund): unknown {
  return {
    paymentRequestId: refund.paymentRequestId,
    paymentId: refund.counterpartyPaymentReference,
    refundRequestId: refund.requestId,
    refundAmount: refund.amount.toJson(),
    settlementAmount: refund.settlementAmount.toJson(),
    refundReason: refund.reason,
  };
}

function partiesOf(counterparty: Participant, initiator: Participant): { acquirerId: string; pspId: string } {
  return counterparty.kind === 'acquirer'
    ? { acquirerId: counterparty.clientId, pspId: initiator.clientId }
    : { acquirerId: initiator.clientId, pspId: counterparty.clientId };
}
