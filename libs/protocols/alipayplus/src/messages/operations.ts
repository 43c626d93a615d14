import type { z } from 'zod';
import { cancelPaymentRequestSchema, cancelPaymentResponseSchema } from './cancel-payment.js';
import { consultPaymentRequestSchema, consultPaymentResponseSchema } from './consult-payment.js';
import {
  inquiryForeignExchangeQuoteRequestSchema,
  inquiryForeignExchangeQuoteResponseSchema,
} from './foreign-exchange.js';
import { getPaymentCodeRequestSchema, getPaymentCodeResponseSchema } from './get-payment-code.js';
import { inquiryPaymentRequestSchema, inquiryPaymentResponseSchema } from './inquiry-payment.js';
import {
  notifyPaymentRequestSchema,
  notifyPaymentResponseSchema,
  notifyRefundRequestSchema,
  notifyRefundResponseSchema,
} from './notify.js';
import { payRequestSchema, payResponseSchema } from './pay.js';
import {
  inquiryRefundRequestSchema,
  inquiryRefundResponseSchema,
  refundRequestSchema,
  refundResponseSchema,
} from './refund.js';
import { userInitiatedPayRequestSchema, userInitiatedPayResponseSchema } from './user-initiated-pay.js';

export interface OperationEntry<Request extends z.ZodType, Response extends z.ZodType> {
  /** The first is the one to call; the others are accepted as well. */
  readonly paths: readonly [string, ...string[]];
  readonly requestSchema: Request;
  readonly responseSchema: Response;
}

const BASES = ['/aps/api/v1/payments', '/ams/api/v1/payments'] as const;

function operation<Request extends z.ZodType, Response extends z.ZodType>(
  names: readonly [string, ...string[]],
  requestSchema: Request,
  responseSchema: Response,
): OperationEntry<Request, Response> {
  const [first, ...others] = BASES.flatMap((base) => names.map((name) => `${base}/${name}`));
  return { paths: [first ?? '', ...others], requestSchema, responseSchema };
}

/** Every call of the dialect: its paths (POST, under both bases and every alias) and the schemas of both messages. */
export const OPERATIONS = {
  pay: operation(['pay'], payRequestSchema, payResponseSchema),
  userInitiatedPay: operation(
    ['userInitiatedPay'],
    userInitiatedPayRequestSchema,
    userInitiatedPayResponseSchema,
  ),
  getPaymentCode: operation(['getPaymentCode'], getPaymentCodeRequestSchema, getPaymentCodeResponseSchema),
  inquiryPayment: operation(['inquiryPayment'], inquiryPaymentRequestSchema, inquiryPaymentResponseSchema),
  cancelPayment: operation(
    ['cancelPayment', 'cancel'],
    cancelPaymentRequestSchema,
    cancelPaymentResponseSchema,
  ),
  refund: operation(['refund'], refundRequestSchema, refundResponseSchema),
  inquiryRefund: operation(['inquiryRefund'], inquiryRefundRequestSchema, inquiryRefundResponseSchema),
  notifyPayment: operation(['notifyPayment'], notifyPaymentRequestSchema, notifyPaymentResponseSchema),
  notifyRefund: operation(['notifyRefund'], notifyRefundRequestSchema, notifyRefundResponseSchema),
  consultPayment: operation(['consultPayment'], consultPaymentRequestSchema, consultPaymentResponseSchema),
  inquiryForeignExchangeQuote: operation(
    ['inquiryForeignExchangeQuote', 'inquireExchangeRate'],
    inquiryForeignExchangeQuoteRequestSchema,
    inquiryForeignExchangeQuoteResponseSchema,
  ),
} as const;

export type Operation = keyof typeof OPERATIONS;
export type RequestOf<Op extends Operation> = z.output<(typeof OPERATIONS)[Op]['requestSchema']>;
export type ResponseOf<Op extends Operation> = z.output<(typeof OPERATIONS)[Op]['responseSchema']>;

export const OPERATION_NAMES = Object.keys(OPERATIONS) as readonly Operation[];

const OPERATION_BY_PATH: ReadonlyMap<string, Operation> = new Map(
  OPERATION_NAMES.flatMap((name) => OPERATIONS[name].paths.map((path) => [path, name] as const)),
);

/** Which call a path is, without its query; undefined if it is none. */
export function operationOfPath(path: string): Operation | undefined {
  return OPERATION_BY_PATH.get(path);
}

/** The path to call an operation at. */
export function pathOf(name: Operation): string {
  return OPERATIONS[name].paths[0];
}
