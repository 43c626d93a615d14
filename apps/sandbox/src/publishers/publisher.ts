import type { Signer } from '@silkgate/alipayplus';
import { keyRingOf } from '@silkgate/alipayplus';
import { businessDateOf, toIsoUtc8, type Clock, type EpochMs, type Timers } from '@silkgate/kernel';
import { isSuccess } from '../bank/bank.js';
import type { PublisherProfile } from '../catalogue/index.js';
import type { Background } from '../protocol/background.js';
import { repeatUntilDone } from '../protocol/repeat.js';
import type { SignedCalls } from '../protocol/signed-calls.js';
import type { ReplayedRates } from './domain/quotations.js';
import { latestPublication, nextPublication } from './domain/schedule.js';

const PUBLICATION_PATH = '/v1/rate-publications';
const TIMEOUT_MS = 5_000;
const LONGEST_TIMER_MS = 3_600_000;

export interface PublisherPorts {
  readonly signer: Signer;
  readonly calls: SignedCalls;
  readonly fxUrl: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly background: Background;
}

/** Publishes real values of a past day at each publication instant, saying from when they are. */
export class Publisher {
  constructor(
    private readonly profile: PublisherProfile,
    private readonly rates: ReplayedRates,
    private readonly ports: PublisherPorts,
  ) {}

  /** The set that is in force now, and each next one when it is due. */
  start(): void {
    this.publish(latestPublication(this.profile, this.ports.clock.now()));
    this.awaitNext(nextPublication(this.profile, this.ports.clock.now()));
  }

  private awaitNext(dueAt: EpochMs): void {
    const leftMs = dueAt - this.ports.clock.now();
    if (leftMs > 0) {
      this.ports.timers.schedule(Math.min(leftMs, LONGEST_TIMER_MS), () => this.awaitNext(dueAt));
      return;
    }
    this.publish(dueAt);
    this.awaitNext(nextPublication(this.profile, dueAt));
  }

  private publish(publishedAt: EpochMs): void {
    const { background, timers } = this.ports;
    background.run(`publication of ${this.profile.clientId}`, () =>
      repeatUntilDone(
        timers,
        () => this.publishOnce(publishedAt),
        () => background.stopped,
      ),
    );
  }

  private async publishOnce(publishedAt: EpochMs): Promise<boolean> {
    const { calls, fxUrl, signer } = this.ports;
    const { clientId, baseCurrency } = this.profile;
    const outcome = await calls.post(
      { clientId, signer, counterpart: keyRingOf([]) },
      {
        base: fxUrl,
        path: PUBLICATION_PATH,
        body: {
          source: clientId,
          publicationId: `${clientId}-${businessDateOf(publishedAt)}`,
          publishedAt: toIsoUtc8(publishedAt),
          replayedFrom: this.rates.replayedFrom,
          baseCurrency,
          quotations: this.rates.quotations,
        },
        timeoutMs: TIMEOUT_MS,
        answerSigned: false,
      },
    );
    return outcome.kind === 'answered' && isSuccess(outcome.body);
  }
}
