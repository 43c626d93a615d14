import type { Clock } from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';
import { owedOutsideAmong } from '../../cases/resolution-store.js';
import type { Connector } from '../../connectors/connector.js';
import type { Participant, ParticipantDirectory } from '../../participants/directory.js';
import { isPriced } from '../../refunds/domain/stored-operation.js';
import type { OperationAsker } from '../../refunds/operation-asker.js';
import { readOperation } from '../../refunds/operation-store.js';
import type { OrderAskedAgain } from '../ask/ask-again.js';
import type { Completer } from '../complete/completer.js';
import { isFinal } from '../domain/payment.js';
import {
  hasTerms,
  responderId,
  type PaymentWithTerms,
  type StoredPayment,
} from '../domain/stored-payment.js';
import { judgeAnswer, judgeCancelAnswer, judgeRepeatedAnswer, type Verdict } from '../domain/verdict.js';
import { readPayment } from '../payment-reader.js';
import { settingsFor, type EngineSettings } from '../settings.js';
import { cancelFrom, growingPauseMs, inquiryPauseMs, type WorkItem } from './work-item.js';
import type { WorkStore } from './work-store.js';

export interface RecoveryOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly connector: Connector;
  readonly directory: ParticipantDirectory;
  readonly completer: Completer;
  readonly asker: OperationAsker;
  readonly askedAgain: OrderAskedAgain;
  readonly work: WorkStore;
  readonly settings: EngineSettings;
}

/** About half an hour with the usual pauses. */
const WITHOUT_END_ATTEMPTS = 60;

/** Again and again: the copy that was to alarm may have died, and what a person closed has not ended by that. */
function isWithoutEnd({ attempts }: WorkItem): boolean {
  return attempts >= WITHOUT_END_ATTEMPTS;
}

/** Brings what got no final answer to one: inquire, then cancel; refunds are asked again. Any copy, any time. */
export class Recovery {
  constructor(private readonly options: RecoveryOptions) {}

  /** One attempt at a claimed item, which is rescheduled unless it is done. */
  async run(item: WorkItem): Promise<void> {
    const payment = await readPayment(this.options.database, item.paymentId);
    if (payment === undefined || !hasTerms(payment)) return this.options.work.finish(item);
    if (item.kind === 'REFUND') return this.#refundAgain(item, payment);
    if (isFinal(payment.state)) {
      if (item.kind === 'INQUIRE') return this.options.work.finish(item);
      return this.#giveBack(item, payment);
    }
    if (item.kind !== 'INQUIRE') return this.#cancelOpen(item, payment);
    const settings = this.#settingsOf(payment);
    if (this.options.clock.now() < cancelFrom(payment, settings)) return this.#inquire(item, payment);
    return (await this.#endsByInquiry(payment, settings)) ? undefined : this.#cancelOpen(item, payment);
  }

  /**
   * The last inquiry before the first cancel, where the protocol has one: after an outage longer than the window it is
   * the only one, and a payer that has debited and takes no cancel any more would leave the payment without an end.
   */
  async #endsByInquiry(payment: PaymentWithTerms, settings: EngineSettings): Promise<boolean> {
    const { connector, completer } = this.options;
    const responder = this.#responder(payment);
    const isFirst = payment.cancelSentAt === undefined && settings.inquiryWindowMs > 0;
    if (responder === undefined || !isFirst) return false;
    const inquired = await connector.inquirePayment(responder, payment.paymentId, settings.callTimeoutMs);
    const after = await completer.apply(payment, judgeAnswer(payment, inquired), false);
    return after !== undefined && isFinal(after.state);
  }

  /**
   * Sends the cancel of an open payment, after it was marked as sent. A refused cancel is followed by an inquiry: a
   * payee that has credited says so. Answers the payment as it is then; undefined when that is not known.
   */
  async cancel(payment: PaymentWithTerms, initiatorWaits: boolean): Promise<StoredPayment | undefined> {
    const responder = this.#responder(payment);
    if (responder === undefined) return payment;
    const { connector, completer, settings } = this.options;
    const marked = { ...payment, cancelSentAt: payment.cancelSentAt ?? this.options.clock.now() };
    const answer = await connector.cancelPayment(responder, payment.paymentId, settings.callTimeoutMs);
    const verdict = judgeCancelAnswer(marked, answer);
    if (verdict.kind !== 'HELD') return completer.apply(marked, verdict, initiatorWaits);
    const inquired = await connector.inquirePayment(responder, payment.paymentId, settings.callTimeoutMs);
    const told = judgeAnswer(marked, inquired);
    // What ends the payment explains the refusal; anything else leaves it for a person to see.
    if (told.kind !== 'FINAL') await completer.apply(marked, verdict, initiatorWaits);
    return completer.apply(marked, told, initiatorWaits);
  }

  async #inquire(item: WorkItem, payment: PaymentWithTerms): Promise<void> {
    const { clock, work } = this.options;
    const settings = this.#settingsOf(payment);
    const responder = this.#responder(payment);
    if (responder !== undefined) {
      const after = await this.#askAbout(payment, responder);
      if (after !== undefined && isFinal(after.state)) return;
    }
    const next = clock.now() + inquiryPauseMs(payment, item.attempts, settings);
    await work.reschedule(
      item,
      'INQUIRE',
      Math.min(next, Math.max(cancelFrom(payment, settings), clock.now())),
    );
  }

  /** An order that its wallet does not know is asked for again while there is time, under the same id. */
  async #askAbout(payment: PaymentWithTerms, responder: Participant): Promise<StoredPayment | undefined> {
    const { askedAgain, connector, completer } = this.options;
    const { askTimeoutMs, callTimeoutMs } = this.#settingsOf(payment);
    const inquired = await connector.inquirePayment(responder, payment.paymentId, callTimeoutMs);
    const verdict = judgeAnswer(payment, inquired);
    if (!isUnknownOrder(payment, verdict)) return completer.apply(payment, verdict, false);
    const answer = await askedAgain.ask(payment, askTimeoutMs);
    if (answer === undefined) return payment;
    return completer.apply(payment, judgeRepeatedAnswer(payment, answer), false);
  }

  async #cancelOpen(item: WorkItem, payment: PaymentWithTerms): Promise<void> {
    const { clock, settings, work } = this.options;
    if (!(await work.startCancel(payment.paymentId, clock.now(), settings.leaseMs))) return;
    const after = await this.cancel(payment, false);
    if (after !== undefined && isFinal(after.state)) return;
    if (isWithoutEnd(item)) await this.#alarmWithoutEnd(item, payment);
    await this.#retryCancel(item);
  }

  /** Also where nothing contradicts, since nothing is said: the cancel goes on, and a person asks what is wrong there. */
  async #alarmWithoutEnd({ attempts }: WorkItem, payment: PaymentWithTerms): Promise<void> {
    const detail = `no end after ${attempts} inquiries and cancels`;
    await this.options.completer.apply(payment, { kind: 'HELD', alarm: 'CANCEL_REFUSED', detail }, false);
  }

  /** The payer debited after our cancel: the same cancel again, until the inquiry says that nothing is debited. */
  async #giveBack(item: WorkItem, payment: PaymentWithTerms): Promise<void> {
    const { completer, connector, database, settings, work } = this.options;
    const responder = this.#responder(payment);
    if (payment.state === 'SUCCESS') return work.finish(item);
    // A cancel that is taken now would give back a second time.
    if ((await owedOutsideAmong(database, [payment.paymentId])).size > 0) return work.finish(item);
    // This copy's directory does not name it: the debit stays owed, for a copy or a day that knows it again.
    if (responder === undefined) return this.#retryCancel(item);
    const { paymentId } = payment;
    const answer = await connector.cancelPayment(responder, paymentId, settings.callTimeoutMs);
    const verdict = judgeCancelAnswer(payment, answer);
    if (verdict.kind === 'FINAL') {
      const inquired = await connector.inquirePayment(responder, paymentId, settings.callTimeoutMs);
      const told = judgeAnswer(payment, inquired);
      if (told.kind === 'FINAL' && told.state !== 'SUCCESS') return work.finish(item);
      // Owed already: owed anew it would leave this copy's hands.
      if (told.kind === 'HELD' && told.alarm !== 'SUCCESS_AFTER_CANCEL') await completer.alarm(payment, told);
    } else {
      await completer.apply(payment, verdict, false);
    }
    await this.#retryCancel(item);
  }

  #retryCancel(item: WorkItem): Promise<void> {
    const { clock, settings, work } = this.options;
    // The inquiries before it do not slow the cancel down.
    const attempts = item.kind === 'INQUIRE' ? 1 : item.attempts;
    const kind = item.kind === 'GIVE_BACK' ? 'GIVE_BACK' : 'CANCEL';
    return work.reschedule(item, kind, clock.now() + growingPauseMs(attempts, settings));
  }

  async #refundAgain(item: WorkItem, payment: PaymentWithTerms): Promise<void> {
    const { asker, clock, database, settings, work } = this.options;
    const operation = await readOperation(database, item.subjectId);
    if (operation?.state !== 'PROCESSING' || !isPriced(operation)) return work.finish(item);
    const after = await asker.ask(operation, payment);
    if (after !== undefined && after.state !== 'PROCESSING') return;
    if (isWithoutEnd(item)) await asker.alarmWithoutEnd(operation, payment, item.attempts);
    await work.reschedule(item, 'REFUND', clock.now() + growingPauseMs(item.attempts, settings));
  }

  #responder(payment: PaymentWithTerms): Participant | undefined {
    return this.options.directory.participant(responderId(payment.terms));
  }

  #settingsOf(payment: PaymentWithTerms): EngineSettings {
    return settingsFor(this.#responder(payment), this.options.settings);
  }
}

function isUnknownOrder({ terms, cancelSentAt }: PaymentWithTerms, verdict: Verdict): boolean {
  const isOrder = terms.flow === 'ORDER_CODE' && cancelSentAt === undefined;
  return isOrder && verdict.kind === 'UNKNOWN' && verdict.reason === 'ORDER_NOT_EXIST';
}
