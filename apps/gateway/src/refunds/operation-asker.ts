import { Money } from '@silkgate/kernel';
import type { CommitLane } from '@silkgate/persistence';
import type { Connector, ResponderRefund } from '../connectors/connector.js';
import type { Participant, ParticipantDirectory } from '../participants/directory.js';
import type { AlarmBook } from '../payments/alarms.js';
import { present } from '../payments/domain/payment-row.js';
import { requestIdOf, responderLeg, type PaymentWithTerms } from '../payments/domain/stored-payment.js';
import { judgeRefundAnswer, judgeRefusedRefund, type OperationVerdict } from './domain/operation-verdict.js';
import { judgeRefusedReversal, judgeReversalAnswer } from './domain/reversal-verdict.js';
import type { PricedOperation, StoredOperation } from './domain/stored-operation.js';
import type { CompleteOperation, CompleteOperationOutcome } from './operation-command.js';

export interface OperationAskerOptions {
  readonly lane: CommitLane<CompleteOperation, CompleteOperationOutcome>;
  readonly connector: Connector;
  readonly directory: ParticipantDirectory;
  readonly alarms: AlarmBook;
  readonly callTimeoutMs: number;
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

  /** The operation as it is then; undefined when that is not known. */
  async ask(
    operation: PricedOperation,
    payment: PaymentWithTerms,
    initiatorWaits: boolean,
  ): Promise<StoredOperation | undefined> {
    const payer = this.options.directory.participant(payment.terms.payerId);
    if (payer === undefined) return operation;
    const verdict =
      operation.type === 'REFUND'
        ? await this.#askRefund(payer, operation, payment, initiatorWaits)
        : await this.#askReversal(payer, payment);
    return this.#apply(operation, payment, verdict, initiatorWaits);
  }

  /** A refusal of a refund that was asked before may be of the repetition alone: the inquiry says what was done. */
  async #askRefund(
    payer: Participant,
    operation: PricedOperation,
    payment: PaymentWithTerms,
    isFirst: boolean,
  ): Promise<OperationVerdict> {
    const { connector, callTimeoutMs } = this.options;
    const answer = await connector.refund(payer, responderRefund(operation, payment), callTimeoutMs);
    const verdict = judgeRefundAnswer(operation, answer);
    if (isFirst || verdict.kind !== 'FINAL' || verdict.state === 'SUCCESS') return verdict;
    const inquired = await connector.inquireRefund(payer, operation.operationId, callTimeoutMs);
    return judgeRefusedRefund(operation, verdict, inquired);
  }

  /** A success is cancelled under the payment's own id, as an open payment is. */
  async #askReversal(payer: Participant, payment: PaymentWithTerms): Promise<OperationVerdict> {
    const { connector, callTimeoutMs } = this.options;
    const { paymentId } = payment;
    const verdict = judgeReversalAnswer(
      payment,
      await connector.cancelPayment(payer, paymentId, callTimeoutMs),
    );
    if (verdict.kind !== 'REFUSED') return verdict;
    const inquired = await connector.inquirePayment(payer, paymentId, callTimeoutMs);
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
      await this.#raise(operation, payment, verdict);
      return operation;
    }
    const lane = await this.options.lane.submit({ operationId, paymentId, verdict, initiatorWaits });
    if (lane.kind !== 'done') return undefined;
    if (lane.outcome.kind === 'held') await this.#raise(operation, payment, lane.outcome);
    return lane.outcome.operation;
  }

  #raise(
    operation: PricedOperation,
    { terms }: PaymentWithTerms,
    held: Pick<Extract<OperationVerdict, { kind: 'HELD' }>, 'alarm' | 'detail'>,
  ) {
    const { operationId: subjectId, paymentId } = operation;
    const { alarm: kind, detail } = held;
    return this.options.alarms.raise({ subjectId, paymentId, kind, participantId: terms.payerId, detail });
  }
}
