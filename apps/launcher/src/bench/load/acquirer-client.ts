import {
  formatSignatureHeader,
  parseSignatureHeader,
  pathOf,
  requestContent,
  responseContent,
  sign,
  verify,
  type Operation,
} from '@silkgate/alipayplus';
import { toIsoUtc8 } from '@silkgate/kernel';
import type { Pool } from 'undici';
import { z } from 'zod';
import type { ActingAcquirer } from './participants.js';

const ResultSchema = z.object({ resultStatus: z.enum(['S', 'F', 'U']), resultCode: z.string() });
const PaySchema = z.object({ result: ResultSchema, paymentId: z.string().optional() });
const InquirySchema = PaySchema.extend({ paymentResult: ResultSchema.optional() });

export interface PaymentOrder {
  readonly requestId: string;
  readonly codeValue: string;
  readonly merchantId: string;
  readonly amountMinor: number;
}

export type PaymentAnswer =
  | {
      readonly kind: 'answered';
      readonly status: 'S' | 'F' | 'U';
      readonly code: string;
      readonly paymentId?: string | undefined;
    }
  | { readonly kind: 'none'; readonly reason: string };

/** The body of `pay` for a consumer code, CNY. */
export function payBody({ requestId, codeValue, merchantId, amountMinor }: PaymentOrder): string {
  const amount = { currency: 'CNY', value: String(amountMinor) };
  return JSON.stringify({
    paymentRequestId: requestId,
    paymentAmount: amount,
    paymentMethod: { paymentMethodType: 'CONNECT_WALLET', paymentMethodId: codeValue },
    paymentFactor: {
      isInStorePayment: 'true',
      isCashierPayment: 'true',
      inStorePaymentScenario: 'PaymentCode',
    },
    order: {
      referenceOrderId: requestId,
      orderDescription: 'Load',
      orderAmount: amount,
      merchant: { referenceMerchantId: merchantId },
    },
    settlementStrategy: { settlementCurrency: 'CNY' },
  });
}

async function isSigned(
  acquirer: ActingAcquirer,
  path: string,
  headers: Readonly<Record<string, unknown>>,
  body: string,
): Promise<boolean> {
  const { signature, 'response-time': time } = headers;
  if (typeof signature !== 'string' || typeof time !== 'string') return false;
  const header = parseSignatureHeader(signature);
  const content = responseContent('POST', path, acquirer.clientId, time, body);
  return header.ok && verify(content, header.value.signature, acquirer.switchKey);
}

export type Called =
  { readonly kind: 'body'; readonly body: unknown } | { readonly kind: 'none'; readonly reason: string };

/** One signed call as that acquirer, the switch's signature checked; what the network does is an answer too. */
export async function signedCall(
  gateway: Pool,
  acquirer: ActingAcquirer,
  operation: Operation,
  body: string,
): Promise<Called> {
  const path = pathOf(operation);
  const time = toIsoUtc8(Date.now());
  const { clientId, algorithm, privateKey } = acquirer;
  const signature = await sign(requestContent('POST', path, clientId, time, body), privateKey);
  try {
    const response = await gateway.request({
      method: 'POST',
      path,
      headers: {
        'content-type': 'application/json; charset=UTF-8',
        'client-id': clientId,
        'request-time': time,
        signature: formatSignatureHeader({ algorithm, keyVersion: privateKey.keyVersion, signature }),
      },
      body,
    });
    const text = await response.body.text();
    if (response.statusCode !== 200) return { kind: 'none', reason: `HTTP ${response.statusCode}` };
    if (!(await isSigned(acquirer, path, response.headers, text)))
      return { kind: 'none', reason: 'answer not signed by the switch' };
    return { kind: 'body', body: JSON.parse(text) };
  } catch (error) {
    return { kind: 'none', reason: error instanceof Error ? error.message : String(error) };
  }
}

const NO_RESULT = { kind: 'none', reason: 'answer without a result' } as const;

/** Asks for a payment as that acquirer. */
export async function pay(
  gateway: Pool,
  acquirer: ActingAcquirer,
  order: PaymentOrder,
): Promise<PaymentAnswer> {
  const called = await signedCall(gateway, acquirer, 'pay', payBody(order));
  if (called.kind === 'none') return called;
  const answer = PaySchema.safeParse(called.body);
  if (!answer.success) return NO_RESULT;
  const { result, paymentId } = answer.data;
  if (result.resultStatus === 'S' && paymentId === undefined) return NO_RESULT;
  return { kind: 'answered', status: result.resultStatus, code: result.resultCode, paymentId };
}

/** What became of a payment whose answer did not come; F as well where the switch never heard of it. */
export async function inquire(
  gateway: Pool,
  acquirer: ActingAcquirer,
  requestId: string,
): Promise<PaymentAnswer> {
  const called = await signedCall(
    gateway,
    acquirer,
    'inquiryPayment',
    JSON.stringify({ paymentRequestId: requestId }),
  );
  if (called.kind === 'none') return called;
  const answer = InquirySchema.safeParse(called.body);
  if (!answer.success) return NO_RESULT;
  const { result, paymentResult = result, paymentId } = answer.data;
  return { kind: 'answered', status: paymentResult.resultStatus, code: paymentResult.resultCode, paymentId };
}
