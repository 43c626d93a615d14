import type { CommitLane } from '@silkgate/persistence';
import type { AlarmBook } from '../alarms.js';
import {
  hasTerms,
  responderId,
  type PaymentWithTerms,
  type StoredPayment,
} from '../domain/stored-payment.js';
import { isFinal } from '../domain/payment.js';
import type { AlarmKind, Verdict } from '../domain/verdict.js';
import type { EngineObserver } from '../ports.js';
import type { CompleteCommand, CompleteOutcome } from './completion.js';

export interface CompleterOptions {
  readonly lane: CommitLane<CompleteCommand, CompleteOutcome>;
  readonly alarms: AlarmBook;
  /** A payer debited after our cancel: the cancel is owed until it is answered. */
  readonly oweGiveBack: (paymentId: string) => Promise<void>;
  /** The initiator is answered without the result that a commit may have stored. */
  readonly unanswered: (paymentId: string) => void;
  readonly observer?: EngineObserver;
}

/** Brings a verdict to its commit. Answers the payment as it is then; undefined when that is not known. */
export class Completer {
  constructor(private readonly options: CompleterOptions) {}

  async apply(
    payment: PaymentWithTerms,
    verdict: Verdict,
    initiatorWaits: boolean,
  ): Promise<StoredPayment | undefined> {
    const { paymentId } = payment;
    switch (verdict.kind) {
      case 'UNKNOWN':
        return payment;
      case 'HELD':
        if (verdict.alarm === 'SUCCESS_AFTER_CANCEL') await this.options.oweGiveBack(paymentId);
        await this.#raise(payment, verdict.alarm, verdict.detail);
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

  async #completed(outcome: CompleteOutcome): Promise<StoredPayment> {
    const { payment } = outcome;
    switch (outcome.kind) {
      case 'ended':
        this.#observe(payment);
        return payment;
      case 'already':
        return payment;
      case 'held':
        await this.#raise(payment, outcome.alarm, outcome.detail);
        return payment;
    }
  }

  #raise(payment: StoredPayment, kind: AlarmKind, detail: string): Promise<void> {
    const { paymentId } = payment;
    const participantId = hasTerms(payment) ? responderId(payment.terms) : payment.initiatorId;
    return this.options.alarms.raise({ paymentId, subjectId: paymentId, kind, participantId, detail });
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
