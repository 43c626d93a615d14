import {
  formatSignatureHeader,
  parseSignatureHeader,
  pathOf,
  requestContent,
  responseContent,
  sign,
  verify,
} from '@silkgate/alipayplus';
import { toIsoUtc8 } from '@silkgate/kernel';
import type { Pool } from 'undici';
import { z } from 'zod';
import type { ActingAcquirer } from './participants.js';

const PATH = pathOf('pay');
const AnswerSchema = z.object({
  result: z.object({ resultStatus: z.enum(['S', 'F', 'U']), resultCode: z.string() }),
});

export interface PaymentOrder {
  readonly requestId: string;
  readonly codeValue: string;
  readonly merchantId: string;
  readonly amountMinor: number;
}

export type PaymentAnswer =
  | { readonly kind: 'answered'; readonly status: 'S' | 'F' | 'U'; readonly code: string }
  | { readonly kind: 'none'; readonly reason: string };

/** The body of `pay` for a consumer code, CNY. */
function payBody({ requestId, codeValue, merchantId, amountMinor }: PaymentOrder): string {
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
  headers: Readonly<Record<string, unknown>>,
  body: string,
): Promise<boolean> {
  const { signature, 'response-time': time } = headers;
  if (typeof signature !== 'string' || typeof time !== 'string') return false;
  const header = parseSignatureHeader(signature);
  const content = responseContent('POST', PATH, acquirer.clientId, time, body);
  return header.ok && verify(content, header.value.signature, acquirer.switchKey);
}

async function answerOf(
  acquirer: ActingAcquirer,
  status: number,
  headers: Readonly<Record<string, unknown>>,
  text: string,
): Promise<PaymentAnswer> {
  if (status !== 200) return { kind: 'none', reason: `HTTP ${status}` };
  if (!(await isSigned(acquirer, headers, text)))
    return { kind: 'none', reason: 'answer not signed by the switch' };
  const answer = AnswerSchema.safeParse(JSON.parse(text));
  if (!answer.success) return { kind: 'none', reason: 'answer without a result' };
  const { resultStatus, resultCode } = answer.data.result;
  return { kind: 'answered', status: resultStatus, code: resultCode };
}

/** Asks for a payment as that acquirer and checks the switch's signature; what the network does is an answer too. */
export async function pay(
  gateway: Pool,
  acquirer: ActingAcquirer,
  order: PaymentOrder,
): Promise<PaymentAnswer> {
  const body = payBody(order);
  const time = toIsoUtc8(Date.now());
  const { clientId, algorithm, privateKey } = acquirer;
  const signature = await sign(requestContent('POST', PATH, clientId, time, body), privateKey);
  try {
    const response = await gateway.request({
      method: 'POST',
      path: PATH,
      headers: {
        'content-type': 'application/json; charset=UTF-8',
        'client-id': clientId,
        'request-time': time,
        signature: formatSignatureHeader({ algorithm, keyVersion: privateKey.keyVersion, signature }),
      },
      body,
    });
    return await answerOf(acquirer, response.statusCode, response.headers, await response.body.text());
  } catch (error) {
    return { kind: 'none', reason: error instanceof Error ? error.message : String(error) };
  }
}
