/** `S` success, `F` final failure, `U` not known yet: ask again, never treat as failed. */
export type ResultStatus = 'S' | 'F' | 'U';

export interface ResultCodeEntry {
  readonly status: ResultStatus;
  /** What goes into `resultMessage`. */
  readonly message: string;
  /** For readers of the documentation: when it is given and what to do. */
  readonly meaning: string;
}

function entry(status: ResultStatus, message: string, meaning: string): ResultCodeEntry {
  return { status, message, meaning };
}

const OUTCOME = {
  SUCCESS: entry('S', 'Success', 'The call did what it asked for.'),
  PAYMENT_IN_PROCESS: entry(
    'U',
    'The payment is in process',
    'The payment has no final result yet. Inquire, or wait for the notification.',
  ),
  REFUND_IN_PROCESS: entry(
    'U',
    'The refund is in process',
    'The refund has no final result yet. Repeat it under the same refundRequestId, or inquire.',
  ),
  UNKNOWN_EXCEPTION: entry(
    'U',
    'Unknown exception',
    'The outcome is not known, for example because a store was away. Repeat the same request or inquire.',
  ),
  REQUEST_TRAFFIC_EXCEED_LIMIT: entry(
    'U',
    'Too many requests',
    'The request was not worked on because of overload. Repeat it later, unchanged.',
  ),
} as const;

const TRANSPORT = {
  PARAM_ILLEGAL: entry(
    'F',
    'Illegal parameters',
    'The body is not JSON in UTF-8, a required header or field is missing, or a value has the wrong form. The message names the field.',
  ),
  CLIENT_INVALID: entry(
    'F',
    'The client is invalid',
    'Client-Id names no participant, or one that is not active.',
  ),
  KEY_NOT_FOUND: entry(
    'F',
    'The key is not found',
    'The participant has no key of the algorithm and keyVersion named in the Signature header.',
  ),
  INVALID_SIGNATURE: entry(
    'F',
    'The signature is invalid',
    'The Signature header cannot be read, or does not fit method, path, client, time and body as received.',
  ),
  REQUEST_TIME_INVALID: entry(
    'F',
    'The request time is invalid',
    'Request-Time cannot be read or is outside the accepted window around our clock.',
  ),
  ACCESS_DENIED: entry(
    'F',
    'Access is denied',
    'The participant is known but may not make this call, or may not see this payment.',
  ),
  NO_INTERFACE_DEF: entry('F', 'The interface is not defined', 'There is no such path.'),
  INVALID_API: entry(
    'F',
    'The called API is invalid or not active',
    'The call exists but is not active here.',
  ),
  METHOD_NOT_SUPPORTED: entry(
    'F',
    'The HTTP method is not supported',
    'Every call of the interface is a POST.',
  ),
  MEDIA_TYPE_NOT_ACCEPTABLE: entry(
    'F',
    'The media type is not acceptable',
    'Content-Type is not application/json in UTF-8.',
  ),
  REQUEST_TOO_LARGE: entry('F', 'The request is too large', 'The body is larger than the interface accepts.'),
  REPEAT_REQ_INCONSISTENT: entry(
    'F',
    'Repeated request with different parameters',
    'The request id was used before with other key parameters. Nothing was changed.',
  ),
} as const;

const CODE_AND_ORDER = {
  INVALID_CODE: entry(
    'F',
    'The code is invalid',
    'The code cannot be read, is damaged, or belongs to no participant.',
  ),
  EXPIRED_CODE: entry(
    'F',
    'The code has expired',
    'The code was valid once. The payer has to show a fresh one.',
  ),
  USED_CODE: entry(
    'F',
    'The code was used already',
    'A payment code pays once. The payer has to show a fresh one.',
  ),
  INVALID_TOKEN: entry(
    'F',
    'The token is invalid',
    'The access or device token is unknown or no longer valid.',
  ),
  ORDER_NOT_EXIST: entry(
    'F',
    'The order does not exist',
    'No payment under this id is known. After a pay that timed out this is not final: the pay may still arrive.',
  ),
  REFUND_NOT_EXIST: entry('F', 'The refund does not exist', 'No refund under this id is known.'),
  ORDER_IS_CLOSED: entry(
    'F',
    'The order is closed',
    'The order is paid, expired, or bound to another customer who scanned it first.',
  ),
  ORDER_IS_CANCELED: entry('F', 'The order is canceled', 'The payment was cancelled; nothing is debited.'),
  ORDER_STATUS_INVALID: entry(
    'F',
    'The order status is invalid',
    'The payment is in a state that does not allow this call.',
  ),
  PROCESS_FAIL: entry('F', 'The process failed', 'A final business failure that no other code names.'),
} as const;

const PRICE_AND_LIMIT = {
  CURRENCY_NOT_SUPPORT: entry(
    'F',
    'The currency is not supported',
    'The currency is unknown, or not one of this agreement.',
  ),
  INVALID_AMOUNT: entry(
    'F',
    'The amount is invalid',
    'The amount is zero, becomes zero or less in one of the currencies, is no amount of the currency, or is below the least payment of its wallet.',
  ),
  PAYMENT_AMOUNT_MISMATCH: entry(
    'F',
    'The payment amount does not match',
    'The amount is not the one of the order or of the quote.',
  ),
  PAYMENT_AMOUNT_EXCEED_LIMIT: entry(
    'F',
    'The payment amount exceeds the limit',
    'The amount is above what visitors, or the users of this wallet, may pay at once.',
  ),
  USER_AMOUNT_EXCEED_LIMIT: entry(
    'F',
    'The user amount exceeds the limit',
    'The amount is above what the payer may still spend: as a visitor in the calendar year, or by the terms of its wallet in the day, month or year.',
  ),
  NET_DEBIT_CAP_EXCEEDED: entry(
    'F',
    'The net debit cap is exceeded',
    'The unsettled payments of the paying participant would pass its cap.',
  ),
  QUOTE_NOT_EXIST: entry(
    'F',
    'The quote does not exist',
    'The quoteId is unknown or of another participant.',
  ),
  QUOTE_EXPIRED: entry(
    'F',
    'The quote has expired',
    'The quote was not used before its expiry. Ask for a new one.',
  ),
  QUOTE_USED: entry('F', 'The quote was used already', 'A quote prices one payment.'),
  EXCHANGE_RATE_NOT_AVAILABLE: entry(
    'F',
    'The exchange rate is not available',
    'There is no rate in force for the pair, or no central parity to count a limit by: none is published or the last one is stale.',
  ),
} as const;

const PARTY = {
  RISK_REJECT: entry('F', 'The payment is rejected by risk control', 'Refused by a risk or screening rule.'),
  USER_NOT_EXIST: entry('F', 'The user does not exist', 'The wallet does not know the customer.'),
  USER_STATUS_ABNORMAL: entry(
    'F',
    'The user status is abnormal',
    "The customer's account is blocked or closed.",
  ),
  USER_BALANCE_NOT_ENOUGH: entry(
    'F',
    'The user balance is not enough',
    'The customer cannot cover the amount.',
  ),
  USER_KYC_NOT_QUALIFIED: entry(
    'F',
    'The user is not qualified',
    'The identity level of the customer does not allow this payment, or the wallet does not say who pays.',
  ),
  USER_PAYMENT_VERIFICATION_FAILED: entry(
    'F',
    'The payment verification of the user failed',
    'The customer did not confirm, or with a wrong secret.',
  ),
  MERCHANT_NOT_EXIST: entry('F', 'The merchant does not exist', 'The acquirer has no such merchant here.'),
  MERCHANT_STATUS_ABNORMAL: entry('F', 'The merchant status is abnormal', 'The merchant is not active.'),
  MERCHANT_KYB_NOT_QUALIFIED: entry(
    'F',
    'The merchant is not qualified',
    'The merchant has not passed the checks that this payment needs.',
  ),
  UNAVAILABLE_PAYMENT_METHOD: entry(
    'F',
    'The payment method is unavailable',
    'The wallet or scheme cannot be used between these two participants.',
  ),
} as const;

const CANCEL_AND_REFUND = {
  CANCEL_WINDOW_EXCEED: entry(
    'F',
    'The cancel window is exceeded',
    'A successful payment can be cancelled until 00:15 UTC+8 of the next day. Refund it instead.',
  ),
  PAYMENT_NOT_CANCELLABLE: entry(
    'F',
    'The payment cannot be canceled',
    'A refund exists, or the payment has another final result.',
  ),
  PAYMENT_NOT_REFUNDABLE: entry(
    'F',
    'The payment cannot be refunded',
    'Only a successful payment can be refunded.',
  ),
  REFUND_AMOUNT_EXCEED: entry(
    'F',
    'The refund amount exceeds what is left',
    'The refunds together would be more than the payment.',
  ),
  REFUND_WINDOW_EXCEED: entry(
    'F',
    'The refund window is exceeded',
    'The payment is older than the refund period, usually 365 days.',
  ),
} as const;

/** Every result code of the dialect that is used here, with its status. The documentation is checked against it. */
export const RESULT_CODES = {
  ...OUTCOME,
  ...TRANSPORT,
  ...CODE_AND_ORDER,
  ...PRICE_AND_LIMIT,
  ...PARTY,
  ...CANCEL_AND_REFUND,
} as const satisfies Record<string, ResultCodeEntry>;

export type ResultCode = keyof typeof RESULT_CODES;
