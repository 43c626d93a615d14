import { isUuid } from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';
import type { ResultCode } from '@silkgate/alipayplus';
import type { CounterpartyAnswer } from '../../connectors/connector.js';
import type { AlarmBook } from '../alarms.js';
import type { Completer } from '../complete/completer.js';
import { present } from '../domain/payment-row.js';
import { hasTerms, responderId } from '../domain/stored-payment.js';
import { judgeAnswer } from '../domain/verdict.js';
import { readPayment } from '../payment-reader.js';
import type { EngineLog } from '../ports.js';
import type { ResponderNotification, UnverifiedNotification } from '../use-cases.js';

function asAnswer(notification: ResponderNotification): CounterpartyAnswer {
  const { requestId, resultCode } = notification;
  if (notification.result === 'F') return { kind: 'failed', resultCode, requestId };
  return {
    kind: 'success',
    requestId,
    ...present('counterpartyReference', notification.counterpartyReference),
    ...present('amount', notification.amount),
    ...present('time', notification.time),
  };
}

/** A responder tells the result by itself, as wallets do when the visitor has confirmed an order. */
export class ResponderNotificationUseCase {
  constructor(
    private readonly options: {
      readonly database: Database;
      readonly completer: Completer;
      readonly alarms: AlarmBook;
      readonly log: EngineLog;
    },
  ) {}

  /** `S` once nothing is left to tell: the result is stored, or held and alarmed. Otherwise it is to be told again. */
  async receive(notification: ResponderNotification): Promise<{ readonly resultCode: ResultCode }> {
    try {
      return { resultCode: await this.#receive(notification) };
    } catch (error) {
      const { responderId: callerId, requestId } = notification;
      this.options.log.error({ err: error, callerId, requestId }, 'a notification could not be taken in');
      return { resultCode: 'UNKNOWN_EXCEPTION' };
    }
  }

  /** Somebody speaks in the name of the responder. Whoever it is, the payment goes its way without it. */
  async doubt({ responderId: participantId, requestId, resultCode }: UnverifiedNotification): Promise<void> {
    try {
      if (!isUuid(requestId)) return;
      const payment = await readPayment(this.options.database, requestId);
      if (payment === undefined || !hasTerms(payment) || responderId(payment.terms) !== participantId) return;
      const { paymentId } = payment;
      const detail = `a notification: ${resultCode}`;
      const subject = { paymentId, subjectId: paymentId, participantId, detail };
      await this.options.alarms.raise({ ...subject, kind: 'WRONG_SIGNATURE' });
    } catch (error) {
      this.options.log.error({ err: error, participantId, requestId }, 'a doubt could not be looked into');
    }
  }

  /** Who was not asked has no say in the payment; that it tries is worth knowing. */
  #alarm(paymentId: string, { responderId: participantId, result }: ResponderNotification): Promise<void> {
    return this.options.alarms.raise({
      ...{ paymentId, subjectId: paymentId, kind: 'WRONG_PARTICIPANT', participantId },
      detail: `told ${result} by ${participantId}, who was not asked`,
    });
  }

  async #receive(notification: ResponderNotification): Promise<ResultCode> {
    if (!isUuid(notification.requestId)) return 'ORDER_NOT_EXIST';
    const payment = await readPayment(this.options.database, notification.requestId);
    if (payment === undefined || !hasTerms(payment)) return 'ORDER_NOT_EXIST';
    if (responderId(payment.terms) !== notification.responderId) {
      await this.#alarm(payment.paymentId, notification);
      return 'ACCESS_DENIED';
    }
    const verdict = judgeAnswer(payment, asAnswer(notification));
    const after = await this.options.completer.apply(payment, verdict, false);
    if (after === undefined) return 'UNKNOWN_EXCEPTION';
    return verdict.kind === 'HELD' && verdict.alarm !== 'SUCCESS_AFTER_CANCEL'
      ? 'PAYMENT_AMOUNT_MISMATCH'
      : 'SUCCESS';
  }
}
