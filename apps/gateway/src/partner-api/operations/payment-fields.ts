import { toIsoUtc8 } from '@silkgate/kernel';
import type { OperationView, PaymentView } from '../../payments/use-cases.js';

/** What a side is told of a payment: amounts and settlement are its own, ids those it knows. */
export function paymentFieldsOf(view: PaymentView, readerId: string): object {
  const { transaction, billing, settlement } = view;
  const payer = readerId === view.payerId;
  return {
    acquirerId: view.payeeId,
    pspId: view.payerId,
    paymentRequestId: view.requestId,
    paymentId: view.paymentId,
    paymentAmount: (payer ? billing : transaction).toJson(),
    ...(payer
      ? {
          payToAmount: transaction.toJson(),
          paymentQuote: {
            quoteId: view.quoteId,
            sellCurrency: billing.currency,
            buyCurrency: transaction.currency,
            exchangeRate: view.billingRate,
            guaranteed: 'true',
          },
        }
      : {}),
    paymentTime: view.paymentTime === undefined ? undefined : toIsoUtc8(view.paymentTime),
    businessDate: view.businessDate,
    settlementAmount: settlement.toJson(),
    settlementQuote: {
      quoteId: view.quoteId,
      quoteCurrencyPair: `${transaction.currency}/${settlement.currency}`,
      quotePrice: view.settlementRate,
      guaranteed: 'true',
    },
    customerId: view.customerId,
  };
}

/** The same of a refund or cancel. */
export function refundFieldsOf(view: OperationView, payer: boolean): object {
  const { transaction, billing, settlement } = view;
  return {
    paymentId: view.paymentId,
    refundRequestId: view.requestId,
    refundId: view.operationId,
    refundTime: view.time === undefined ? undefined : toIsoUtc8(view.time),
    refundAmount: (payer ? billing : transaction).toJson(),
    ...(payer ? { refundFromAmount: transaction.toJson() } : {}),
    businessDate: view.businessDate,
    settlementAmount: settlement.toJson(),
    settlementQuote: {
      quoteCurrencyPair: `${transaction.currency}/${settlement.currency}`,
      quotePrice: view.settlementRate,
    },
  };
}

const STATUS = { PROCESSING: 'PROCESSING', SUCCESS: 'SUCCESS', FAILED: 'FAIL' } as const;

export function refundStatusOf(view: OperationView): 'SUCCESS' | 'PROCESSING' | 'FAIL' {
  return STATUS[view.state];
}
