import type { CommitLane } from '@silkgate/persistence';
import { paymentAlarm, type AlarmBook, type AlsoStored } from '../alarms.js';
import { hasTerms, type PaymentWithTerms, type StoredPayment } from '../domain/stored-payment.js';
import { isFinal } from '../domain/payment.js';
import { isHeldSuccess, type HeldVerdict, type Verdict } from '../domain/verdict.js';
import type { EngineObserver } from '../ports.js';
import { oweGiveBackIfOver } from '../work/give-backs.js';
import type { CompleteCommand, CompleteOutcome } from './completion.js';

/** A success is told that completes nothing: where the payment is over, or being cancelled, its debit is given back. */
function giveBackOf(payment: PaymentWithTerms): AlsoStored {
  return (session, now) => oweGiveBackIfOver(session, payment, now);
}

export interface CompleterOptions {
  readonly lane: CommitLane<CompleteCommand, CompleteOutcome>;
  readonly alarms: AlarmBook;
  /** The initiator is answered without the result that a commit may have stored. */
  readonly unanswered: (paymentId: string) => void;
  readonly observer?: EngineObserver;
}

/** Brings a verdict to its commit. */
export class Completer {
  constructor(private readonly options: CompleterOptions) {}

  /**
   * The payment as it is then; undefined when that is not known. `withAlarm` is stored where the verdict is held, in the
   * commit of its alarm.
   */
  async apply(
    payment: PaymentWithTerms,
    verdict: Verdict,
    initiatorWaits: boolean,
    withAlarm: readonly AlsoStored[] = [],
  ): Promise<StoredPayment | undefined> {
    const { paymentId } = payment;
    switch (verdict.kind) {
      case 'UNKNOWN':
        return payment;
      case 'HELD':
        await this.#raise(
          payment,
          verdict,
          isHeldSuccess(verdict) ? [giveBackOf(payment), ...withAlarm] : withAlarm,
        );
        return payment;
      case 'FINAL': {
        const lane = await this.options.lane.submit({ payment, verdict, initiatorWaits });
        if (lane.kind === 'done') return this.#completed(lane.outcome);
        // The commit counted on the answer to tell the initiator, and may have taken effect.
        if (initiatorWaits && lane.kind === 'unknown') this.options.unanswered(paymentId);
        return undefined;
      }
    }
  }

  /** Of what is held, only that a person looks at it. */
  alarm(payment: PaymentWithTerms, held: HeldVerdict): Promise<void> {
    return this.#raise(payment, held);
  }

  #completed(outcome: CompleteOutcome): StoredPayment {
    const { payment } = outcome;
    switch (outcome.kind) {
      case 'ended':
        this.#observe(payment);
        return payment;
      case 'already':
        return payment;
      case 'held':
        // Its row was stored by the commit that looked.
        this.options.alarms.note(paymentAlarm(payment, outcome.alarm, outcome.detail));
        return payment;
    }
  }

  #raise(
    payment: PaymentWithTerms,
    held: HeldVerdict,
    alsoStored: readonly AlsoStored[] = [],
  ): Promise<void> {
    return this.options.alarms.raise(paymentAlarm(payment, held.alarm, held.detail), alsoStored);
  }

  #observe(payment: StoredPayment): void {
    if (!hasTerms(payment) || payment.endedAt === undefined || !isFinal(payment.state)) return;
    this.options.observer?.paymentEnded?.(
      payment.terms.flow,
      payment.state,
      payment.endedAt - payment.acceptedAt,
    );
  }
}
