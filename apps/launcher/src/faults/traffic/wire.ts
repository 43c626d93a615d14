import { Pool } from 'undici';
import { z } from 'zod';
import { payBody, signedCall, type PaymentOrder } from '../../bench/load/acquirer-client.js';
import type { ActingAcquirer } from '../../bench/load/participants.js';
import { loopback } from '../../infrastructure/ports.js';

const ResultSchema = z.object({ resultStatus: z.enum(['S', 'F', 'U']), resultCode: z.string() });
const AnswerSchema = z.object({
  result: ResultSchema,
  paymentResult: ResultSchema.optional(),
  paymentId: z.string().optional(),
  refundId: z.string().optional(),
});

/** What a caller learns; `none` where no answer that the switch signed came back. */
export type WireAnswer =
  | {
      readonly kind: 'answered';
      readonly status: 'S' | 'F' | 'U';
      readonly code: string;
      readonly paymentId?: string | undefined;
      readonly refundId?: string | undefined;
      /** Of an inquiry: what became of the payment. */
      readonly payment?: { readonly status: 'S' | 'F' | 'U'; readonly code: string } | undefined;
    }
  | { readonly kind: 'none'; readonly reason: string };

export type WireOperation = 'pay' | 'inquiryPayment' | 'refund' | 'cancelPayment';

const CONNECTIONS = 128;
/** Above the switch's own deadline towards a responder. */
const ANSWER_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 2_000;

/** The partner API of each copy of the gateway, from outside: signed both ways, knowing nothing of the inside. */
export class Wire {
  readonly #pools: readonly Pool[];

  constructor(copies: number) {
    this.#pools = Array.from(
      { length: copies },
      (_, index) =>
        new Pool(loopback('gateway', index + 1), {
          connections: CONNECTIONS,
          headersTimeout: ANSWER_TIMEOUT_MS,
          bodyTimeout: ANSWER_TIMEOUT_MS,
          connect: { timeout: CONNECT_TIMEOUT_MS },
        }),
    );
  }

  get copies(): number {
    return this.#pools.length;
  }

  /** `copy` counts on and on: callers take the copies in turn. */
  async call(
    copy: number,
    acquirer: ActingAcquirer,
    operation: WireOperation,
    body: object | string,
  ): Promise<WireAnswer> {
    const pool = this.#pools[copy % this.#pools.length]!;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const called = await signedCall(pool, acquirer, operation, text);
    if (called.kind === 'none') return called;
    const answer = AnswerSchema.safeParse(called.body);
    if (!answer.success) return { kind: 'none', reason: 'answer without a result' };
    const { result, paymentResult, paymentId, refundId } = answer.data;
    return {
      kind: 'answered',
      status: result.resultStatus,
      code: result.resultCode,
      paymentId,
      refundId,
      ...(paymentResult === undefined
        ? {}
        : { payment: { status: paymentResult.resultStatus, code: paymentResult.resultCode } }),
    };
  }

  pay(copy: number, acquirer: ActingAcquirer, order: PaymentOrder): Promise<WireAnswer> {
    return this.call(copy, acquirer, 'pay', payBody(order));
  }

  async close(): Promise<void> {
    await Promise.all(this.#pools.map((pool) => pool.destroy()));
  }
}
