import { Money, type Clock, type EpochMs } from '@silkgate/kernel';
import type { CommitLane } from '@silkgate/persistence';
import type { Connector, ResponderRefund } from '../connectors/connector.js';
import type { Participant, ParticipantDirectory } from '../participants/directory.js';
import type { AlarmBook } from '../payments/alarms.js';
import { askWithinMs } from '../payments/deadlines.js';
import { present } from '../payments/domain/payment-row.js';
import { requestIdOf, responderLeg, type PaymentWithTerms } from '../payments/domain/stored-payment.js';
import { judgeRefundAnswer, judgeRefusedRefund, type OperationVerdict } from './domain/operation-verdict.js';
import { judgeRefusedReversal, judgeReversalAnswer } from './domain/reversal-verdict.js';
import type { PricedOperation, StoredOperation } from './domain/stored-operation.js';
import { operationAlarm } from './complete-operations.js';
import type { CompleteOperation, CompleteOperationOutcome } from './operation-command.js';

export interface OperationAskerOptions {
  readonly lane: CommitLane<CompleteOperation, CompleteOperationOutcome>;
  readonly connector: Connector;
  readonly directory: ParticipantDirectory;
  readonly alarms: AlarmBook;
  readonly clock: Clock;
  readonly callTimeoutMs: number;
  /** The initiator is answered without the result that a commit may have stored. */
  readonly unanswered: (operation: StoredOperation) => void;
}

function responderRefund(operation: PricedOperation, payment: PaymentWithTerms): ResponderRefund {
  const asked = responderLeg(payment.terms) === 'PAYER';
  return {
    requestId: operation.operationId,
    paymentRequestId: requestIdOf(payment, 'PAYER'),
    // The payer's wallet told us its own reference only where it was the one that was asked.
    ...(asked ? present('counterpartyPaymentReference', payment.counterpartyReference) : {}),
    amount: Money.fromJson(operation.conversion.billing),
    settlementAmount: Money.fromJson(operation.conversion.payerSettlement),
    ...present('reason', operation.reason),
    ...present('traceparent', operation.traceparent),
  };
}

/** Asks the payer's wallet to give money back, as often as it takes, always under the same id. */
export class OperationAsker {
  constructor(private readonly options: OperationAskerOptions) {}

  /**
   * The operation as it is then; undefined when that is not known. `answerBy` is when its initiator stops waiting, who
   * is notified instead then; left out where nobody waits.
   */
  async ask(
    operation: PricedOperation,
    payment: PaymentWithTerms,
    answerBy?: EpochMs,
  ): Promise<StoredOperation | undefined> {
    const { clock, directory } = this.options;
    const payer = directory.participant(payment.terms.payerId);
    if (payer === undefined) return operation;
    const verdict =
      operation.type === 'REFUND'
        ? await this.#askRefund(payer, operation, payment, answerBy)
        : await this.#askReversal(payer, payment, answerBy);
    return this.#apply(operation, payment, verdict, answerBy !== undefined && clock.now() < answerBy);
  }

  /** What its wallet answers ends nothing: it is asked on, and a person asks what is wrong there. */
  alarmWithoutEnd(operation: PricedOperation, payment: PaymentWithTerms, attempts: number): Promise<void> {
    const alarm = operation.type === 'REFUND' ? 'REFUND_REFUSED' : 'CANCEL_REFUSED';
    const detail = `no end after ${attempts} attempts`;
    return this.options.alarms.raise(operationAlarm({ kind: 'held', operation, payment, alarm, detail }));
  }

  #withinMs(answerBy: EpochMs | undefined): number {
    const { clock, callTimeoutMs } = this.options;
    if (answerBy === undefined) return callTimeoutMs;
    return askWithinMs(answerBy, clock.now(), { askTimeoutMs: callTimeoutMs });
  }

  /**
   * A refusal may be of a repetition alone, and which copy asked first nobody knows: the inquiry says what was done,
   * before a refund is FAILED and its amount is free to be refunded again.
   */
  async #askRefund(
    payer: Participant,
    operation: PricedOperation,
    payment: PaymentWithTerms,
    answerBy: EpochMs | undefined,
  ): Promise<OperationVerdict> {
    const { connector } = this.options;
    const refund = responderRefund(operation, payment);
    const answer = await connector.refund(payer, refund, this.#withinMs(answerBy));
    const verdict = judgeRefundAnswer(operation, answer);
    if (verdict.kind !== 'FINAL' || verdict.state === 'SUCCESS') return verdict;
    const inquired = await connector.inquireRefund(payer, operation.operationId, this.#withinMs(answerBy));
    return judgeRefusedRefund(operation, verdict, inquired);
  }

  /** A success is cancelled under the payment's own id, as an open payment is. */
  async #askReversal(
    payer: Participant,
    payment: PaymentWithTerms,
    answerBy: EpochMs | undefined,
  ): Promise<OperationVerdict> {
    const { connector } = this.options;
    const { paymentId } = payment;
    const verdict = judgeReversalAnswer(
      payment,
      await connector.cancelPayment(payer, paymentId, this.#withinMs(answerBy)),
    );
    if (verdict.kind !== 'REFUSED') return verdict;
    const inquired = await connector.inquirePayment(payer, paymentId, this.#withinMs(answerBy));
    return judgeRefusedReversal(payment, verdict.resultCode, inquired);
  }

  async #apply(
    operation: PricedOperation,
    payment: PaymentWithTerms,
    verdict: OperationVerdict,
    initiatorWaits: boolean,
  ): Promise<StoredOperation | undefined> {
    const { operationId, paymentId } = operation;
    if (verdict.kind === 'UNKNOWN') return operation;
    if (verdict.kind === 'HELD') {
      const { alarm, detail } = verdict;
      await this.options.alarms.raise(operationAlarm({ kind: 'held', operation, payment, alarm, detail }));
      return operation;
    }
    const lane = await this.options.lane.submit({ operationId, paymentId, verdict, initiatorWaits });
    if (lane.kind === 'done') {
      // Its row was stored by the commit that looked.
      if (lane.outcome.kind === 'held') this.options.alarms.note(operationAlarm(lane.outcome));
      return lane.outcome.operation;
    }
    // The commit counted on the answer to tell the initiator, and may have taken effect.
    if (initiatorWaits && lane.kind === 'unknown') this.options.unanswered(operation);
    return undefined;
  }
}
