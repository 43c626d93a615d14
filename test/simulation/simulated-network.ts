import type { SeededRandom } from '@silkgate/kernel';
import { DatabaseError } from '@silkgate/persistence';
import type { SimulatedTime } from './simulated-time.js';
import type { Trace } from './trace.js';
import type { Weather } from './weather.js';

/** Chances out of a thousand messages. */
const LOST = 12;
const SLOW = 12;
const REPEATED = 15;

export type Delivery<Answer> =
  { readonly kind: 'answer'; readonly answer: Answer } | { readonly kind: 'silence' };

export interface Message<Answer> {
  readonly from: string;
  readonly to: string;
  readonly what: string;
  readonly timeoutMs: number;
  /** What the message does where it arrives; a promise that never resolves is no answer. */
  readonly arrive: () => Promise<Answer>;
}

/** A network that loses, delays and repeats requests and answers, as its seed says; quiet, it only delays. */
export class SimulatedNetwork {
  readonly counts = { sent: 0, lostRequests: 0, lostAnswers: 0, repeated: 0, slow: 0, timeouts: 0 };

  constructor(
    private readonly time: SimulatedTime,
    private readonly random: SeededRandom,
    private readonly trace: Trace,
    private readonly weather: Weather,
  ) {}

  /** Resolves with the first answer, or with silence after the sender's deadline. Never rejects. */
  send<Answer>(message: Message<Answer>): Promise<Delivery<Answer>> {
    const { from, to, what, timeoutMs } = message;
    this.counts.sent += 1;
    this.trace.add('send', from, to, what);
    return new Promise((resolve) => {
      const cancel = this.time.schedule(timeoutMs, () => {
        this.counts.timeouts += 1;
        this.trace.add('timeout', from, to, what);
        resolve({ kind: 'silence' });
      });
      const answered = (answer: Answer): void => {
        cancel();
        resolve({ kind: 'answer', answer });
      };
      this.#request(message, answered);
      if (this.#happens(REPEATED)) {
        this.counts.repeated += 1;
        this.#request(message, answered);
      }
    });
  }

  #request<Answer>(message: Message<Answer>, answered: (answer: Answer) => void): void {
    if (this.#happens(LOST)) {
      this.counts.lostRequests += 1;
      this.trace.add('lost', message.from, message.to, message.what);
      return;
    }
    this.time.schedule(this.#delayMs(), () => {
      this.trace.add('arrive', message.from, message.to, message.what);
      void message.arrive().then(
        (answer) => this.#answer(message, answer, answered),
        (error: unknown) => {
          // A store that is away is HTTP 503 to the caller, who asks again; anything else is a defect.
          if (!(error instanceof DatabaseError)) throw error;
          this.trace.add('unavailable', message.to, message.what);
        },
      );
    });
  }

  #answer<Answer>(message: Message<Answer>, answer: Answer, answered: (answer: Answer) => void): void {
    if (this.#happens(LOST)) {
      this.counts.lostAnswers += 1;
      this.trace.add('lost-answer', message.to, message.from, message.what);
      return;
    }
    this.time.schedule(this.#delayMs(), () => {
      this.trace.add('answer', message.to, message.from, message.what);
      answered(answer);
    });
  }

  #delayMs(): number {
    if (!this.#happens(SLOW)) return this.random.integer(1, 40);
    this.counts.slow += 1;
    return this.random.integer(1_000, 8_000);
  }

  #happens(outOfThousand: number): boolean {
    return this.weather.strikes(this.random, outOfThousand);
  }
}
