import type { AmountJson } from '@silkgate/kernel';
import { resultOfPayment, type WalletPayment } from './domain/index.js';

/** The result as the user sees it. `UNKNOWN`: the app has stopped waiting; the payment itself goes on. */
export interface ScanOutcome {
  readonly status: 'SUCCESS' | 'FAILED' | 'CANCELLED' | 'UNKNOWN';
  readonly resultCode: string;
  /** The paymentRequestId as the wallet knows it. */
  readonly paymentRequestId?: string;
  /** The switch's id. */
  readonly paymentId?: string;
  readonly billingAmount?: AmountJson;
  readonly transactionAmount?: AmountJson;
}

export function outcomeOfCode(resultCode: string): ScanOutcome {
  return { status: statusOf(resultCode), resultCode };
}

export function outcomeOf(payment: WalletPayment, transactionAmount: AmountJson | undefined): ScanOutcome {
  const resultCode = resultOfPayment(payment);
  return {
    status: statusOf(resultCode),
    resultCode,
    paymentRequestId: payment.requestId,
    ...(payment.switchId === undefined ? {} : { paymentId: payment.switchId }),
    ...(payment.amount === undefined ? {} : { billingAmount: payment.amount }),
    ...(transactionAmount === undefined ? {} : { transactionAmount }),
  };
}

function statusOf(resultCode: string): ScanOutcome['status'] {
  if (resultCode === 'SUCCESS') return 'SUCCESS';
  if (resultCode === 'ORDER_IS_CANCELED') return 'CANCELLED';
  return resultCode === 'PAYMENT_IN_PROCESS' || resultCode === 'UNKNOWN_EXCEPTION' ? 'UNKNOWN' : 'FAILED';
}
