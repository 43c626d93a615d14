import { z } from 'zod';
import { callJson } from '../http.js';
import { loopback } from '../infrastructure/ports.js';
import { Unreachable } from '../refusal.js';

const CodeSchema = z.object({ codeValue: z.string(), userId: z.string() });
const OrderSchema = z.object({ codeValue: z.string(), paymentRequestId: z.string() });
const OutcomeSchema = z.object({ resultCode: z.string() });
const BookSchema = z.array(
  z.object({
    kind: z.string(),
    paymentRequestId: z.string().optional(),
    amount: z.object({ currency: z.string(), value: z.string() }).optional(),
  }),
);
export type BookRow = z.infer<typeof BookSchema>[number];

/** How a counterparty is told to misbehave; see the sandbox's control. */
export interface Misbehaviour {
  readonly clientId: string;
  readonly operation: string;
  readonly kind: string;
  readonly times: number;
  readonly delayMs?: number;
}

/** Visitors wait for their result as long as a payment may take that meets a fault. */
const SCAN_TIMEOUT_MS = 100_000;
const QUICK_TIMEOUT_MS = 10_000;
/** Short enough that an order which a fault left open is closed soon. */
const ORDER_LIFE_MS = 45_000;

/** The sandbox's controls as faults and their traffic use them; undefined where it is away or refuses. */
export class SandboxControl {
  constructor(private readonly base = loopback('sandbox')) {}

  code(walletId: string, userId?: string): Promise<{ codeValue: string; userId: string } | undefined> {
    const body = userId === undefined ? {} : { userId };
    return this.#post(`wallets/${walletId}/payment-code`, body, CodeSchema, QUICK_TIMEOUT_MS);
  }

  order(merchantId: string, amountMinor: number) {
    const body = { amountMinor, lifeMs: ORDER_LIFE_MS };
    return this.#post(`merchants/${merchantId}/orders`, body, OrderSchema, QUICK_TIMEOUT_MS);
  }

  staticCode(merchantId: string) {
    return this.#call(
      'GET',
      `merchants/${merchantId}/static-code`,
      undefined,
      z.object({ codeValue: z.string() }),
    );
  }

  /** The user scans and confirms; answers the result code as that user sees it. */
  async scan(
    walletId: string,
    scan: { readonly codeValue: string; readonly userId: string; readonly amountMinor?: number },
    timeoutMs = SCAN_TIMEOUT_MS,
  ): Promise<string | undefined> {
    const outcome = await this.#post(`wallets/${walletId}/scan`, scan, OutcomeSchema, timeoutMs);
    return outcome?.resultCode;
  }

  async misbehave(misbehaviour: Misbehaviour): Promise<boolean> {
    const armed = await this.#post('faults', misbehaviour, z.object({ armed: z.number() }), QUICK_TIMEOUT_MS);
    return armed !== undefined;
  }

  books(clientId: string): Promise<readonly BookRow[] | undefined> {
    return this.#call('GET', `books?clientId=${clientId}`, undefined, BookSchema, 30_000);
  }

  #post<T>(path: string, body: object, schema: z.ZodType<T>, timeoutMs: number): Promise<T | undefined> {
    return this.#call('POST', path, body, schema, timeoutMs);
  }

  async #call<T>(
    method: 'GET' | 'POST',
    path: string,
    body: object | undefined,
    schema: z.ZodType<T>,
    timeoutMs = QUICK_TIMEOUT_MS,
  ): Promise<T | undefined> {
    const options = { timeoutMs, ...(body === undefined ? {} : { body }) };
    try {
      const { status, body: answer } = await callJson(method, `${this.base}/control/${path}`, options);
      if (status !== 200) return undefined;
      return schema.parse(answer);
    } catch (error) {
      if (error instanceof Unreachable) return undefined;
      throw error;
    }
  }
}
