import { isResultCode, RESULT_CODES, type ResultCode } from '@silkgate/alipayplus';
import type { PaymentState } from './payment.js';

/** A counterparty's failure code as we tell it on: its own where it is one of the dialect's failures. */
export function failureCode(counterpartyCode: string): ResultCode {
  if (!isResultCode(counterpartyCode)) return 'PROCESS_FAIL';
  return RESULT_CODES[counterpartyCode].status === 'F' ? counterpartyCode : 'PROCESS_FAIL';
}

/** What a `pay`, repeated now, is answered. */
export function outcomeCode(state: PaymentState, storedCode: ResultCode): ResultCode {
  switch (state) {
    case 'PROCESSING':
    case 'AUTHORISED':
      return 'PAYMENT_IN_PROCESS';
    case 'SUCCESS':
      return 'SUCCESS';
    case 'CANCELLED':
      return 'ORDER_IS_CANCELED';
    case 'FAILED':
      return storedCode;
  }
}
