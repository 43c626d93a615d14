import type { Pool } from 'undici';
import type { PaymentAnswer, PaymentOrder } from './acquirer-client.js';
import type { ActingAcquirer } from './participants.js';

/** What one report to an acquirer may hold. */
const MOST_RESULTS = 200;
const INQUIRE_EVERY_MS = 1_000;
const MOST_INQUIRIES = 130;

interface Taken {
  readonly paymentRequestId: string;
  readonly paymentId: string;
  readonly merchantId: string;
  readonly amountMinor: string;
}

interface Asked {
  readonly acquirer: ActingAcquirer;
  readonly order: PaymentOrder;
}

export interface AcquirerBooksPorts {
  readonly sandbox: Pool;
  readonly inquire: (acquirer: ActingAcquirer, requestId: string) => Promise<PaymentAnswer>;
  readonly pause: (delayMs: number) => Promise<unknown>;
}

/**
 * The load acts as tills of the sandbox's acquirers, whose books know nothing of its payments: after a phase each
 * acquirer is told what its tills were answered. What had no answer is inquired first; what was answered `U` the switch
 * notifies by itself.
 */
export class AcquirerBooks {
  readonly #taken = new Map<string, Taken[]>();
  #unanswered: Asked[] = [];

  constructor(private readonly ports: AcquirerBooksPorts) {}

  note(asked: Asked, answer: PaymentAnswer): void {
    if (answer.kind === 'none') this.#unanswered.push(asked);
    else if (answer.status === 'S') this.#take(asked, answer.paymentId);
  }

  /** Rejects when an acquirer could not be told: its book would be wrong. */
  async settle(): Promise<void> {
    const unanswered = this.#unanswered;
    this.#unanswered = [];
    await Promise.all(unanswered.map((asked) => this.#inquire(asked)));
    for (const [clientId, results] of this.#taken) {
      while (results.length > 0) await this.#tell(clientId, results.splice(0, MOST_RESULTS));
    }
  }

  #take({ acquirer, order }: Asked, paymentId: string | undefined): void {
    if (paymentId === undefined)
      throw new Error(`The success of ${order.requestId} came without a paymentId.`);
    const { requestId: paymentRequestId, merchantId, amountMinor } = order;
    const results = this.#taken.get(acquirer.clientId) ?? [];
    results.push({ paymentRequestId, paymentId, merchantId, amountMinor: String(amountMinor) });
    this.#taken.set(acquirer.clientId, results);
  }

  async #inquire(asked: Asked): Promise<void> {
    for (let attempt = 0; attempt < MOST_INQUIRIES; attempt += 1) {
      const answer = await this.ports.inquire(asked.acquirer, asked.order.requestId);
      if (answer.kind === 'answered' && answer.status !== 'U') return this.note(asked, answer);
      await this.ports.pause(INQUIRE_EVERY_MS);
    }
    throw new Error(`${asked.order.requestId} has no final result.`);
  }

  async #tell(clientId: string, results: readonly Taken[]): Promise<void> {
    const { statusCode, body } = await this.ports.sandbox.request({
      method: 'POST',
      path: `/control/acquirers/${clientId}/results`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ results }),
    });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`${clientId} was not told its results: ${statusCode} ${text}`);
  }
}
