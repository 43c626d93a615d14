import type { CommitLane } from '@silkgate/persistence';
import type { AlarmBook } from '../alarms.js';
import { hasTerms, type PaymentWithTerms, type StoredPayment } from '../domain/stored-payment.js';
import type { FinalState } from '../domain/payment.js';
import type { Verdict } from '../domain/verdict.js';
import type { EngineObserver } from '../ports.js';
import type { CompleteCommand, CompleteOutcome } from './completion.js';

/** Brings a verdict to its commit. Answers the payment as it is then; undefined when that is not known. */
export class Completer {
  constructor(
    private readonly lane: CommitLane<CompleteCommand, CompleteOutcome>,
    private readonly alarms: AlarmBook,
    private readonly observer?: EngineObserver,
  ) {}

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
        await this.alarms.raise({
          paymentId,
          subjectId: paymentId,
          kind: verdict.alarm,
          detail: verdict.detail,
        });
        return payment;
      case 'FINAL': {
        const outcome = await this.lane.submit({ paymentId, verdict, initiatorWaits });
        return outcome.kind === 'done' ? this.#completed(outcome.outcome) : undefined;
      }
    }
  }

  async #completed(outcome: CompleteOutcome): Promise<StoredPayment> {
    const { payment } = outcome;
    if (outcome.kind === 'held') {
      const { alarm: kind, detail } = outcome;
      await this.alarms.raise({ paymentId: payment.paymentId, subjectId: payment.paymentId, kind, detail });
    }
    if (outcome.kind === 'ended' && hasTerms(payment) && payment.endedAt !== undefined) {
      const durationMs = payment.endedAt - payment.acceptedAt;
      this.observer?.paymentEnded?.(payment.terms.flow, payment.state as FinalState, durationMs);
    }
    return payment;
  }
}
