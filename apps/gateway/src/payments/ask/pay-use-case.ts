import type { Clock, EpochMs, Timers } from '@silkgate/kernel';
import type { CommitLane, SqlSession } from '@silkgate/persistence';
import type { ResultCode } from '@silkgate/alipayplus';
import type { Connector, CounterpartyAnswer } from '../../connectors/connector.js';
import type { ParticipantDirectory } from '../../participants/directory.js';
import { outcomeOfStored, type AcceptCommand, type AcceptOutcome } from '../accept/accept-command.js';
import { keyOf, readKeys } from '../accept/accept-store.js';
import type { Completer } from '../complete/completer.js';
import { acceptBefore, answerByOf, askWithinMs } from '../deadlines.js';
import { outcomeCode } from '../domain/result-code-of.js';
import {
  hasTerms,
  responderLeg,
  type PaymentWithTerms,
  type StoredPayment,
} from '../domain/stored-payment.js';
import { judgeAnswer, judgeRepeatedAnswer, type Verdict } from '../domain/verdict.js';
import { paymentView } from '../domain/views.js';
import { inTime } from '../in-time.js';
import type { InquiryUseCases } from '../inquiry/inquiry-use-cases.js';
import { laneAnswer } from '../lane-answer.js';
import type { EngineLog } from '../ports.js';
import { RequestsInFlight } from '../requests-in-flight.js';
import type { ResolvedPayment } from '../resolution.js';
import { settingsFor, type EngineSettings } from '../settings.js';
import type { WorkStore } from '../work/work-store.js';
import type { PayCommand, PaymentOutcome } from '../use-cases.js';
import type { PaymentPreparation } from './prepare.js';
import { responderPayment } from './responder-payment.js';

export interface PayOptions {
  readonly database: SqlSession;
  readonly inquiry: InquiryUseCases;
  readonly preparation: PaymentPreparation;
  readonly acceptLane: CommitLane<AcceptCommand, AcceptOutcome>;
  readonly completer: Completer;
  readonly work: WorkStore;
  /** The initiator is answered without the result of a commit that counts on telling it. */
  readonly unanswered: (paymentId: string) => void;
  readonly connector: Connector;
  readonly directory: ParticipantDirectory;
  readonly settings: EngineSettings;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: EngineLog;
}

export function outcomeOf(payment: StoredPayment): PaymentOutcome {
  const resultCode = outcomeCode(payment.state, payment.resultCode);
  if (!hasTerms(payment)) return { resultCode };
  return { resultCode, payment: paymentView(payment, payment.terms.initiatorLeg, []) };
}

/** Accept, ask, complete (design, section 3). */
export class PayUseCase {
  readonly #inFlight = new RequestsInFlight<PaymentOutcome>();

  constructor(private readonly options: PayOptions) {}

  pay(command: PayCommand): Promise<PaymentOutcome> {
    const key = keyOf(command.initiatorId, command.requestId);
    return this.#inFlight.run(key, command.keyHash, () => this.#guarded(command));
  }

  /** A defect or a store that is away says nothing of the payment: U, and the initiator inquires. */
  async #guarded(command: PayCommand): Promise<PaymentOutcome> {
    try {
      return await this.#pay(command);
    } catch (error) {
      this.#reportFailure(command, error);
      return { resultCode: 'UNKNOWN_EXCEPTION' };
    }
  }

  #reportFailure({ initiatorId, requestId }: PayCommand, error: unknown): void {
    this.options.log.error({ err: error, initiatorId, requestId }, 'a pay ended without a known result');
  }

  async #pay(command: PayCommand): Promise<PaymentOutcome> {
    const { acceptLane, clock, preparation, settings, timers } = this.options;
    const answerBy = answerByOf(command.answerBy, clock.now(), settings);
    const acceptBy = acceptBefore(answerBy, settings);
    const prepared = await inTime(preparation.prepare(command, acceptBy), {
      withinMs: acceptBy - clock.now(),
      timers,
    });
    if (prepared === 'too-late') return { resultCode: 'REQUEST_TRAFFIC_EXCEED_LIMIT' };
    const { candidate, notKnown, resolved } = prepared;
    // Under overload nothing more is read.
    if (notKnown === 'REQUEST_TRAFFIC_EXCEED_LIMIT') return { resultCode: notKnown };
    if (notKnown !== undefined) return this.#storedOr(notKnown, { candidate, keyHash: command.keyHash });
    const lane = await acceptLane.submit({ candidate, keyHash: command.keyHash }, acceptBy);
    if (lane.kind !== 'done') return { resultCode: laneAnswer(lane) };
    const { outcome } = lane;
    if (outcome.kind === 'inconsistent') return { resultCode: 'REPEAT_REQ_INCONSISTENT' };
    const { payment } = outcome;
    if (outcome.kind === 'repeated') return this.#told(payment);
    if (outcome.kind !== 'accepted' || resolved === undefined || !hasTerms(payment))
      return outcomeOf(payment);
    return this.#ask(command, payment, resolved, answerBy);
  }

  /** A success may have been cancelled since: that is what a repeat must be told, not what the first was. */
  async #told(payment: StoredPayment): Promise<PaymentOutcome> {
    if (payment.state !== 'SUCCESS' || !hasTerms(payment)) return outcomeOf(payment);
    const view = await this.options.inquiry.view(payment, payment.terms.initiatorLeg);
    return { resultCode: view.resultCode, payment: view };
  }

  /** What is stored under the key, such as the cancel that came first; else not enough is known. */
  async #storedOr(notKnown: ResultCode, command: AcceptCommand): Promise<PaymentOutcome> {
    const { initiatorId, requestId } = command.candidate;
    const stored = (await readKeys(this.options.database, [command.candidate])).get(
      keyOf(initiatorId, requestId),
    );
    if (stored?.payment === undefined) return { resultCode: notKnown };
    const outcome = outcomeOfStored(command, stored.keyHash, stored.payment);
    return outcome.kind === 'inconsistent'
      ? { resultCode: 'REPEAT_REQ_INCONSISTENT' }
      : this.#told(outcome.payment);
  }

  async #ask(
    command: PayCommand,
    payment: PaymentWithTerms,
    resolved: ResolvedPayment,
    answerBy: EpochMs,
  ): Promise<PaymentOutcome> {
    const { clock, completer, connector, timers } = this.options;
    const responder = responderLeg(payment.terms) === 'PAYER' ? resolved.payer : resolved.payee;
    const settings = settingsFor(responder, this.options.settings);
    const answer = await connector.pay(
      responder,
      responderPayment(payment, resolved, command.codeValue),
      askWithinMs(answerBy, clock.now(), settings),
    );
    // Whoever has stopped waiting is notified instead.
    const initiatorWaits = clock.now() < answerBy;
    const verdict = judgeAsk(payment, answer);
    const inquireAt = clock.now() + settings.inquiryIntervalMs;
    const hasten = (session?: SqlSession): Promise<void> =>
      this.options.work.hasten(payment.paymentId, inquireAt, session);
    if (verdict.kind === 'UNKNOWN' && isUnclear(payment, verdict.reason)) await hasten();
    // What contradicts is inquired as soon: with its alarm, so that neither is without the other.
    const completing = completer.apply(payment, verdict, initiatorWaits, [hasten]);
    if (!initiatorWaits) return outcomeOf((await completing) ?? payment);
    const completed = await inTime(completing, {
      ...{ withinMs: answerBy - clock.now(), timers },
      failedLate: (error) => this.#reportFailure(command, error),
    });
    if (completed !== 'too-late') return outcomeOf(completed ?? payment);
    // The commit counts on this answer, which comes too early: it goes on, and who asked is notified of its end.
    this.options.unanswered(payment.paymentId);
    return outcomeOf(payment);
  }
}

/** A visitor who confirms an order takes time: that this is under way is as clear as it can be. */
function isUnclear({ terms }: PaymentWithTerms, reason: string): boolean {
  return terms.flow !== 'ORDER_CODE' || reason !== 'PAYMENT_IN_PROCESS';
}

/** Two copies may ask for one order, each after a commit whose answer it lost: neither can say that it asks first. */
function judgeAsk(payment: PaymentWithTerms, answer: CounterpartyAnswer): Verdict {
  return payment.terms.flow === 'ORDER_CODE'
    ? judgeRepeatedAnswer(payment, answer)
    : judgeAnswer(payment, answer);
}
