import { hashOf, shardOfUuid, type Clock, type EpochMs, type IdSource, type Timers } from '@silkgate/kernel';
import type { CommitLane, SqlSession } from '@silkgate/persistence';
import type { ParticipantDirectory } from '../participants/directory.js';
import { acceptBefore, answerByOf } from '../payments/deadlines.js';
import { isFinal } from '../payments/domain/payment.js';
import { present } from '../payments/domain/payment-row.js';
import { hasTerms, type PaymentWithTerms } from '../payments/domain/stored-payment.js';
import { inTime } from '../payments/in-time.js';
import { findPayment } from '../payments/inquiry/payment-finder.js';
import { laneAnswer } from '../payments/lane-answer.js';
import type { EngineLog } from '../payments/ports.js';
import { RequestsInFlight } from '../payments/requests-in-flight.js';
import type { EngineSettings } from '../payments/settings.js';
import type { OperationOutcome, RefundCommand } from '../payments/use-cases.js';
import type { OperationCandidate } from './domain/operation-decision.js';
import { operationView } from './domain/operation-view.js';
import { isPriced, type PricedOperation, type StoredOperation } from './domain/stored-operation.js';
import type { OperationAsker } from './operation-asker.js';
import type { AcceptOperation, AcceptOperationOutcome } from './operation-command.js';

export interface RefundOptions {
  readonly session: SqlSession;
  readonly ids: IdSource;
  readonly directory: ParticipantDirectory;
  readonly lane: CommitLane<AcceptOperation, AcceptOperationOutcome>;
  readonly asker: OperationAsker;
  readonly settings: EngineSettings;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: EngineLog;
  /** The initiator is answered without the result of a commit that may count on telling it. */
  readonly unanswered: (operation: StoredOperation) => void;
}

/** Accept, ask the wallet, complete; and the same for the reversal of a successful payment. */
export class RefundUseCase {
  readonly #inFlight = new RequestsInFlight<OperationOutcome>();

  constructor(private readonly options: RefundOptions) {}

  refund(command: RefundCommand): Promise<OperationOutcome> {
    const key = `${command.initiatorId}\n${command.refundRequestId}`;
    return this.#inFlight.run(key, command.keyHash, () => this.#guarded(command));
  }

  async #guarded(command: RefundCommand): Promise<OperationOutcome> {
    try {
      return await this.#refund(command);
    } catch (error) {
      this.#reportFailure({ ...command, requestId: command.refundRequestId }, error);
      return { resultCode: 'UNKNOWN_EXCEPTION' };
    }
  }

  #reportFailure(
    { initiatorId, requestId }: Pick<OperationCandidate, 'initiatorId' | 'requestId'>,
    error: unknown,
  ): void {
    this.options.log.error(
      { err: error, initiatorId, requestId },
      'a refund or cancel ended without a known result',
    );
  }

  /** Only the payee gives money back. A payment that is not final cannot be refunded yet: not stored, ask again. */
  async #refund(command: RefundCommand): Promise<OperationOutcome> {
    const { clock, session, settings, timers } = this.options;
    const answerBy = answerByOf(command.answerBy, clock.now(), settings);
    const acceptBy = acceptBefore(answerBy, settings);
    const found = await inTime(findPayment(session, command.payment), {
      withinMs: acceptBy - clock.now(),
      timers,
    });
    if (found === 'too-late') return { resultCode: 'REQUEST_TRAFFIC_EXCEED_LIMIT' };
    if (found.kind === 'unknown') return { resultCode: 'ORDER_NOT_EXIST' };
    if (found.kind === 'not-yours') return { resultCode: 'ACCESS_DENIED' };
    const { payment } = found;
    if (!isFinal(payment.state)) return { resultCode: 'PAYMENT_IN_PROCESS' };
    if (!hasTerms(payment)) return { resultCode: 'PAYMENT_NOT_REFUNDABLE' };
    if (found.leg !== 'PAYEE') return { resultCode: 'ACCESS_DENIED' };
    const candidate: OperationCandidate = {
      operationId: this.options.ids.uuid(shardOfUuid(payment.paymentId)),
      paymentId: payment.paymentId,
      type: 'REFUND',
      initiatorId: command.initiatorId,
      requestId: command.refundRequestId,
      amount: command.amount,
      discountKept: this.options.directory.merchant(payment.terms.merchantId)?.fees.keptOnRefund ?? true,
      ...present('reason', command.reason),
      ...present('traceparent', command.traceparent),
    };
    return this.#run({ candidate, keyHash: command.keyHash }, payment, answerBy, acceptBy);
  }

  /** Gives a successful payment back in full, fees included; repeating it finds the same operation. */
  reverse(payment: PaymentWithTerms, traceparent: string | undefined): Promise<OperationOutcome> {
    const candidate: OperationCandidate = {
      operationId: this.options.ids.uuid(shardOfUuid(payment.paymentId)),
      paymentId: payment.paymentId,
      type: 'CANCEL',
      initiatorId: payment.initiatorId,
      requestId: payment.paymentId,
      amount: payment.terms.transaction,
      discountKept: false,
      ...present('traceparent', traceparent),
    };
    const answerBy = answerByOf(undefined, this.options.clock.now(), this.options.settings);
    return this.#run({ candidate, keyHash: hashOf(payment.paymentId) }, payment, answerBy);
  }

  async #run(
    command: AcceptOperation,
    payment: PaymentWithTerms,
    answerBy: EpochMs,
    notAfter?: EpochMs,
  ): Promise<OperationOutcome> {
    const lane = await this.options.lane.submit(command, notAfter);
    if (lane.kind !== 'done') return { resultCode: laneAnswer(lane) };
    const { outcome } = lane;
    if (outcome.kind === 'inconsistent') return { resultCode: 'REPEAT_REQ_INCONSISTENT' };
    const { operation } = outcome;
    if (outcome.kind !== 'accepted' || !isPriced(operation)) return told(operation, payment);
    return told(await this.#ask(operation, payment, answerBy), payment);
  }

  /** What is not known in time goes on, and who asked is notified of its end. */
  async #ask(
    operation: PricedOperation,
    payment: PaymentWithTerms,
    answerBy: EpochMs,
  ): Promise<StoredOperation> {
    const { asker, clock, timers, unanswered } = this.options;
    const withinMs = answerBy - clock.now();
    const after = await inTime(asker.ask(operation, payment, answerBy), {
      ...{ withinMs, timers },
      failedLate: (error) => this.#reportFailure(operation, error),
    });
    if (after === 'too-late') unanswered(operation);
    return after === 'too-late' || after === undefined ? operation : after;
  }
}

function told(operation: StoredOperation, payment: PaymentWithTerms): OperationOutcome {
  return { resultCode: operation.resultCode, operation: operationView(operation, payment, 'PAYEE') };
}
