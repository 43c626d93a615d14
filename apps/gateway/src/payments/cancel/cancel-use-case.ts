import type { ResultCode } from '@silkgate/alipayplus';
import type { Clock, IdSource, Timers } from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';
import type { RefundUseCase } from '../../refunds/refund-use-case.js';
import { paymentShard } from '../ask/prepare.js';
import { answerByOf } from '../deadlines.js';
import { isFinal, type FinalState } from '../domain/payment.js';
import { hasTerms, type PaymentWithTerms, type StoredPayment } from '../domain/stored-payment.js';
import { paymentView } from '../domain/views.js';
import { inTime } from '../in-time.js';
import { findPayment } from '../inquiry/payment-finder.js';
import type { InquiryUseCases } from '../inquiry/inquiry-use-cases.js';
import type { EngineLog } from '../ports.js';
import type { EngineSettings } from '../settings.js';
import type { PaymentName, PaymentOutcome, PaymentView } from '../use-cases.js';
import type { Recovery } from '../work/recovery.js';
import type { WorkStore } from '../work/work-store.js';
import { storeTombstone } from './tombstone.js';

export interface CancelOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: IdSource;
  readonly work: WorkStore;
  readonly recovery: Recovery;
  readonly refunds: RefundUseCase;
  readonly inquiry: InquiryUseCases;
  readonly settings: EngineSettings;
  readonly log: EngineLog;
  /** The initiator is answered without the result of a commit that counts on telling it. */
  readonly unanswered: (paymentId: string) => void;
}

/** Nothing is debited for a cancelled or failed payment and never will be, which is what a cancel asks for. */
const CANCEL_OF_FINAL: Readonly<Record<FinalState, ResultCode>> = {
  CANCELLED: 'SUCCESS',
  FAILED: 'SUCCESS',
  SUCCESS: 'PAYMENT_NOT_CANCELLABLE',
};

/** The initiator takes its payment back: before it came, while it is open, or after it succeeded. */
export class CancelUseCase {
  constructor(private readonly options: CancelOptions) {}

  async cancelPayment(name: PaymentName, traceparent?: string): Promise<PaymentOutcome> {
    try {
      return await this.#cancel(name, traceparent);
    } catch (error) {
      this.#reportFailure(name, error);
      return { resultCode: 'UNKNOWN_EXCEPTION' };
    }
  }

  #reportFailure({ callerId }: PaymentName, error: unknown): void {
    this.options.log.error({ err: error, callerId }, 'a cancel ended without a known result');
  }

  async #cancel(name: PaymentName, traceparent: string | undefined): Promise<PaymentOutcome> {
    const found = await findPayment(this.options.database, name);
    if (found.kind === 'not-yours') return { resultCode: 'ACCESS_DENIED' };
    if (found.kind === 'unknown') return this.#cancelUnknown(name, traceparent);
    const { payment } = found;
    if (payment.initiatorId !== name.callerId) return { resultCode: 'ACCESS_DENIED' };
    if (!hasTerms(payment)) return { resultCode: 'SUCCESS' };
    if (!isFinal(payment.state)) return this.#cancelOpen(name, payment, traceparent);
    if (payment.state !== 'SUCCESS') return this.#told(payment);
    // A pushed payment is given back by the payee's refund: its initiator is the one who owes.
    if (payment.terms.initiatorLeg !== 'PAYEE') return this.#told(payment);
    return this.#reverse(payment, traceparent);
  }

  async #cancelUnknown(name: PaymentName, traceparent: string | undefined): Promise<PaymentOutcome> {
    const { callerId: initiatorId, requestId, paymentId } = name;
    if (requestId === undefined || paymentId !== undefined) return { resultCode: 'ORDER_NOT_EXIST' };
    const { clock, database, ids } = this.options;
    const tombstone = { paymentId: ids.uuid(paymentShard(initiatorId, requestId)), initiatorId, requestId };
    const stored = await storeTombstone(database, tombstone, clock.now());
    return stored ? { resultCode: 'SUCCESS' } : this.#cancel(name, traceparent);
  }

  /** The cancel is durable before it is sent; what this call does not finish, the recovery does. */
  async #cancelOpen(
    name: PaymentName,
    payment: PaymentWithTerms,
    traceparent: string | undefined,
  ): Promise<PaymentOutcome> {
    const { clock, settings, timers, unanswered, work } = this.options;
    const answerBy = answerByOf(undefined, clock.now(), settings);
    const open = await work.startCancel(payment.paymentId, clock.now(), settings.leaseMs);
    // It has become final in between: as a success it is reversed.
    if (!open) return this.#cancel(name, traceparent);
    const after = await inTime(this.#send(payment), {
      ...{ withinMs: answerBy - clock.now(), timers },
      failedLate: (error) => this.#reportFailure(name, error),
    });
    if (after === 'too-late') unanswered(payment.paymentId);
    if (after === 'too-late' || after === undefined || !hasTerms(after))
      return { resultCode: 'PAYMENT_IN_PROCESS' };
    return outcomeOf(after, paymentView(after, after.terms.initiatorLeg, []));
  }

  async #send(payment: PaymentWithTerms): Promise<StoredPayment | undefined> {
    const { clock, recovery, settings, work } = this.options;
    const after = await recovery.cancel(payment, true);
    if (after === undefined || isFinal(after.state)) return after;
    const item = { subjectId: payment.paymentId };
    await work.reschedule(item, 'CANCEL', clock.now() + settings.inquiryIntervalMs);
    return after;
  }

  async #reverse(payment: PaymentWithTerms, traceparent: string | undefined): Promise<PaymentOutcome> {
    const { operation, resultCode } = await this.options.refunds.reverse(payment, traceparent);
    // Nothing is read for the answer: what was committed counts on it.
    const view = paymentView(payment, payment.terms.initiatorLeg, operation === undefined ? [] : [operation]);
    switch (operation?.state) {
      case 'SUCCESS':
        return { resultCode: 'SUCCESS', payment: view };
      case 'PROCESSING':
        return { resultCode: 'PAYMENT_IN_PROCESS', payment: view };
      case 'FAILED':
      case undefined:
        return { resultCode, payment: view };
    }
  }

  async #told(payment: PaymentWithTerms): Promise<PaymentOutcome> {
    return outcomeOf(payment, await this.options.inquiry.view(payment, payment.terms.initiatorLeg));
  }
}

function outcomeOf({ state }: PaymentWithTerms, view: PaymentView): PaymentOutcome {
  return { resultCode: isFinal(state) ? CANCEL_OF_FINAL[state] : 'PAYMENT_IN_PROCESS', payment: view };
}
