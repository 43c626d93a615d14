import { RESULT_CODES, type ResultCode, type ResultStatus } from './result-codes.js';

/** The `result` object of every answer; also `paymentResult` and `transactionResult`. */
export interface ResultObject {
  readonly resultCode: ResultCode;
  readonly resultStatus: ResultStatus;
  readonly resultMessage: string;
}

/** The result object of a code. `detail` (a field name, never a value of the request) goes behind the message. */
export function resultOf(code: ResultCode, detail?: string): ResultObject {
  const { status, message } = RESULT_CODES[code];
  return {
    resultCode: code,
    resultStatus: status,
    resultMessage: detail === undefined ? message : `${message}: ${detail}`,
  };
}

/** Whether a text is a code of the table; a counterparty may use others, and then only its status counts. */
export function isResultCode(text: string): text is ResultCode {
  return Object.hasOwn(RESULT_CODES, text);
}
