import { Pool } from 'undici';
import { AcquirerBooks } from './acquirer-books.js';
import { inquire, pay, type PaymentAnswer, type PaymentOrder } from './acquirer-client.js';
import { ConsumerCodes } from './consumer-codes.js';
import { pause } from '../../wait.js';
import { participantOf } from './mix.js';
import { readParticipants, type ActingAcquirer, type Participants } from './participants.js';
import { closedPhase, pacedPhase, type PayNext } from './phases.js';
import type { LoadAnswer, LoadSettings, LoadTask, PhaseResult } from './protocol.js';

const CONNECTIONS = 128;
/** Above the switch's own deadline towards a responder: whoever waits less learns nothing. */
const ANSWER_TIMEOUT_MS = 15_000;
/** CNY 5.00 to 24.99, no two neighbours alike. */
const SMALLEST_MINOR = 500;
const AMOUNTS = 2_000;
const STEP = 617;

/** Acts as the acquirers of a data folder, from outside: it knows their keys and the public calls, nothing else. */
export class LoadGenerator {
  readonly #gateway: Pool;
  readonly #sandbox: Pool;
  readonly #participants: Participants;
  readonly #codes: ConsumerCodes;
  readonly #books: AcquirerBooks;
  #payments = 0;

  constructor(private readonly settings: LoadSettings) {
    const timeouts = { headersTimeout: ANSWER_TIMEOUT_MS, bodyTimeout: ANSWER_TIMEOUT_MS };
    this.#gateway = new Pool(settings.gatewayUrl, { connections: CONNECTIONS, ...timeouts });
    this.#sandbox = new Pool(settings.sandboxUrl, { connections: 32, ...timeouts });
    this.#participants = readParticipants(settings.data);
    this.#codes = new ConsumerCodes(this.#sandbox, this.#participants.wallets);
    this.#books = new AcquirerBooks({
      sandbox: this.#sandbox,
      inquire: (acquirer, requestId) => inquire(this.#gateway, acquirer, requestId),
      pause,
    });
  }

  async perform(task: LoadTask): Promise<LoadAnswer> {
    switch (task.kind) {
      case 'codes':
        return { kind: 'codes', ...(await this.#codes.obtain(task.count)) };
      case 'settle':
        await this.#books.settle();
        return { kind: 'settled' };
      case 'closed':
        return this.#phase(closedPhase(this.#payNext, task.concurrency, task.seconds));
      case 'paced':
        return this.#phase(pacedPhase(this.#payNext, task.ratePerSecond, task.seconds));
    }
  }

  async #phase(phase: Promise<PhaseResult>): Promise<LoadAnswer> {
    return { kind: 'phase', result: await phase };
  }

  async close(): Promise<void> {
    await Promise.all([this.#gateway.close(), this.#sandbox.close()]);
  }

  readonly #payNext: PayNext = () => {
    const codeValue = this.#codes.take();
    if (codeValue === undefined) return undefined;
    const index = this.#payments++;
    const acquirer = participantOf(this.#participants.acquirers, index);
    return this.#pay(acquirer, {
      requestId: `bench-${this.settings.runId}-${index}`,
      codeValue,
      merchantId: acquirer.merchantIds[index % acquirer.merchantIds.length] ?? '',
      amountMinor: SMALLEST_MINOR + ((index * STEP) % AMOUNTS),
    });
  };

  async #pay(acquirer: ActingAcquirer, order: PaymentOrder): Promise<PaymentAnswer> {
    const answer = await pay(this.#gateway, acquirer, order);
    this.#books.note({ acquirer, order }, answer);
    return answer;
  }
}
