import { RESULT_CODES, type ResultCode, type ResultCodeEntry } from '@silkgate/alipayplus';
import type { GeneratedDocument } from './document-check.js';

/** What a caller does next; every code has one. */
const ACTIONS = {
  done: 'Nothing: it is done.',
  inquire: 'Inquire until the result is final, or wait for the notification. Never treat it as failed.',
  repeat: 'Repeat the same request, unchanged and with back-off, or inquire. Never treat it as failed.',
  mend: 'Mend the request. Nothing was stored: the same request id may be used again.',
  keys: 'Check the key, its version and what exactly was signed. Nothing was stored.',
  sameId: 'Use a new request id, or send what was sent under this one.',
  freshCode: 'Ask the payer for a fresh code; pay under a new request id.',
  tellPayer: 'Tell the payer; another try is a new request id.',
  tellMerchant:
    'Tell the merchant. Repeating does not help before the switch or the acquirer mends its records.',
  freshQuote: 'Ask for a new quote; pay under a new request id.',
  later: 'Try again later under a new request id.',
  askAgain: 'If a pay under this id may still be on its way, inquire again or cancel; else it is unknown.',
  stop: 'Nothing more can be done under this id; inquire for the final state.',
  refund: 'Refund the payment instead.',
  smaller: 'Inquire what is left, and ask for no more than that.',
} as const;

const ACTION_OF: Readonly<Record<ResultCode, keyof typeof ACTIONS>> = {
  SUCCESS: 'done',
  PAYMENT_IN_PROCESS: 'inquire',
  REFUND_IN_PROCESS: 'inquire',
  UNKNOWN_EXCEPTION: 'repeat',
  REQUEST_TRAFFIC_EXCEED_LIMIT: 'repeat',
  PARAM_ILLEGAL: 'mend',
  CLIENT_INVALID: 'keys',
  KEY_NOT_FOUND: 'keys',
  INVALID_SIGNATURE: 'keys',
  REQUEST_TIME_INVALID: 'keys',
  ACCESS_DENIED: 'mend',
  NO_INTERFACE_DEF: 'mend',
  INVALID_API: 'mend',
  METHOD_NOT_SUPPORTED: 'mend',
  MEDIA_TYPE_NOT_ACCEPTABLE: 'mend',
  REQUEST_TOO_LARGE: 'mend',
  REPEAT_REQ_INCONSISTENT: 'sameId',
  INVALID_CODE: 'freshCode',
  EXPIRED_CODE: 'freshCode',
  USED_CODE: 'freshCode',
  INVALID_TOKEN: 'freshCode',
  ORDER_NOT_EXIST: 'askAgain',
  REFUND_NOT_EXIST: 'askAgain',
  ORDER_IS_CLOSED: 'stop',
  ORDER_IS_CANCELED: 'stop',
  ORDER_STATUS_INVALID: 'stop',
  PROCESS_FAIL: 'tellPayer',
  CURRENCY_NOT_SUPPORT: 'tellMerchant',
  INVALID_AMOUNT: 'tellMerchant',
  PAYMENT_AMOUNT_MISMATCH: 'stop',
  PAYMENT_AMOUNT_EXCEED_LIMIT: 'tellPayer',
  USER_AMOUNT_EXCEED_LIMIT: 'tellPayer',
  NET_DEBIT_CAP_EXCEEDED: 'later',
  QUOTE_NOT_EXIST: 'freshQuote',
  QUOTE_EXPIRED: 'freshQuote',
  QUOTE_USED: 'freshQuote',
  EXCHANGE_RATE_NOT_AVAILABLE: 'later',
  RISK_REJECT: 'tellPayer',
  USER_NOT_EXIST: 'tellPayer',
  USER_STATUS_ABNORMAL: 'tellPayer',
  USER_BALANCE_NOT_ENOUGH: 'tellPayer',
  USER_KYC_NOT_QUALIFIED: 'tellPayer',
  USER_PAYMENT_VERIFICATION_FAILED: 'tellPayer',
  MERCHANT_NOT_EXIST: 'tellMerchant',
  MERCHANT_STATUS_ABNORMAL: 'tellMerchant',
  MERCHANT_KYB_NOT_QUALIFIED: 'tellMerchant',
  UNAVAILABLE_PAYMENT_METHOD: 'tellPayer',
  CANCEL_WINDOW_EXCEED: 'refund',
  PAYMENT_NOT_CANCELLABLE: 'stop',
  PAYMENT_NOT_REFUNDABLE: 'stop',
  REFUND_AMOUNT_EXCEED: 'smaller',
  REFUND_WINDOW_EXCEED: 'stop',
};

/** A Markdown table with padded columns, as the formatter leaves it. */
export function markdownTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(heads), rule, ...rows.map(line)].join('\n');
}

const INTRODUCTION = `# Result codes

Every answer of the partner API carries \`result\` with \`resultCode\`, \`resultStatus\` and \`resultMessage\`. The status decides: \`S\` done, \`F\` finally refused, \`U\` not known yet. A code that is not listed here is treated by its status alone. Made from \`libs/protocols/alipayplus\`.
`;

/** The page of result codes, in the order of the table. */
export function errorCodesText(codes: Readonly<Record<string, ResultCodeEntry>>): string {
  const rows = Object.entries(codes).map(([code, { status, meaning }]) => [
    `\`${code}\``,
    `\`${status}\``,
    meaning,
    ACTIONS[ACTION_OF[code as ResultCode]],
  ]);
  return `${INTRODUCTION}\n${markdownTable(['Code', 'Status', 'Meaning', 'What the caller does'], rows)}\n`;
}

export function errorCodesDocument(): GeneratedDocument {
  return { path: 'docs/errors.md', text: errorCodesText(RESULT_CODES) };
}
