import { Money } from '@silkgate/kernel';
import type {
  Connector,
  CounterpartyAnswer,
  ResponderPayment,
  ResponderRefund,
  ResultNotification,
  ScanAnswer,
} from '../../connectors/connector.js';
import type { Participant } from '../../participants/directory.js';

export type CounterpartyCall = 'pay' | 'inquire' | 'cancel' | 'refund' | 'inquireRefund' | 'notify';

/**
 * How one call goes wrong: `lost-request` never arrives, `lost-answer` takes effect unseen, an answer is given instead
 * of the true one after the effect.
 */
export type Misbehaviour = 'lost-request' | 'lost-answer' | { readonly answer: CounterpartyAnswer };

export interface BookEntry {
  state: 'PENDING' | 'SUCCESS' | 'FAILED' | 'CANCELLED';
  readonly amount: Money;
}

const LOST: CounterpartyAnswer = { kind: 'unknown', reason: 'no answer' };

/** A counterparty with books of its own, idempotent like a real one, that misbehaves as told. */
export class BookkeepingConnector implements Connector {
  readonly payments = new Map<string, BookEntry>();
  readonly refunds = new Map<string, BookEntry>();
  readonly notifications: {
    readonly to: string;
    readonly operation: string;
    readonly body: Record<string, unknown>;
  }[] = [];
  readonly calls: { readonly call: CounterpartyCall; readonly requestId: string }[] = [];
  /** How long it was given for each refund. */
  readonly refundTimeoutsMs: number[] = [];
  /** Decides call by call; undefined is good behaviour. */
  misbehave: (call: CounterpartyCall, requestId: string) => Misbehaviour | undefined = () => undefined;
  /** How a fresh payment ends. */
  decide: (payment: ResponderPayment) => BookEntry['state'] = () => 'SUCCESS';
  failureCode = 'USER_BALANCE_NOT_ENOUGH';

  pay(_to: Participant, payment: ResponderPayment): Promise<CounterpartyAnswer> {
    return this.#call('pay', payment.requestId, () => {
      const known = this.payments.get(payment.requestId);
      if (known === undefined) {
        this.payments.set(payment.requestId, { state: this.decide(payment), amount: payment.paymentAmount });
      }
      return this.#paymentAnswer(payment.requestId);
    });
  }

  inquirePayment(_to: Participant, requestId: string): Promise<CounterpartyAnswer> {
    return this.#call('inquire', requestId, () => this.#paymentAnswer(requestId));
  }

  cancelPayment(_to: Participant, requestId: string): Promise<CounterpartyAnswer> {
    return this.#call('cancel', requestId, () => {
      const known = this.payments.get(requestId);
      if (known === undefined)
        this.payments.set(requestId, { state: 'CANCELLED', amount: Money.zero('CNY') });
      else if (known.state !== 'FAILED') known.state = 'CANCELLED';
      return { kind: 'cancelled', requestId };
    });
  }

  refund(_to: Participant, refund: ResponderRefund, timeoutMs?: number): Promise<CounterpartyAnswer> {
    if (timeoutMs !== undefined) this.refundTimeoutsMs.push(timeoutMs);
    return this.#call('refund', refund.requestId, () => {
      if (!this.refunds.has(refund.requestId)) {
        this.refunds.set(refund.requestId, { state: 'SUCCESS', amount: refund.amount });
      }
      return {
        kind: 'success',
        requestId: refund.requestId,
        counterpartyReference: `W-${refund.requestId}`.slice(0, 64),
      };
    });
  }

  inquireRefund(_to: Participant, requestId: string): Promise<CounterpartyAnswer> {
    return this.#call('inquireRefund', requestId, () =>
      this.refunds.has(requestId)
        ? { kind: 'success', requestId }
        : { kind: 'unknown', reason: 'REFUND_NOT_EXIST' },
    );
  }

  async notify(
    to: Participant,
    notification: ResultNotification,
    _timeoutMs?: number,
  ): Promise<'delivered' | 'failed'> {
    const answer = await this.#call('notify', to.clientId, () => {
      const body = JSON.parse(notification.body) as Record<string, unknown>;
      this.notifications.push({ to: to.clientId, operation: notification.operation, body });
      return { kind: 'success' };
    });
    return answer.kind === 'success' ? 'delivered' : 'failed';
  }

  scanOrder(): Promise<ScanAnswer> {
    return Promise.resolve({ kind: 'refused', resultCode: 'INVALID_CODE' });
  }

  #paymentAnswer(requestId: string): CounterpartyAnswer {
    const entry = this.payments.get(requestId);
    switch (entry?.state) {
      case 'SUCCESS':
        return { kind: 'success', requestId, amount: entry.amount, counterpartyReference: `W-${requestId}` };
      case 'FAILED':
        return { kind: 'failed', resultCode: this.failureCode, requestId };
      case 'CANCELLED':
        return { kind: 'cancelled', requestId };
      case 'PENDING':
        return { kind: 'unknown', reason: 'PAYMENT_IN_PROCESS', requestId };
      case undefined:
        return { kind: 'unknown', reason: 'ORDER_NOT_EXIST' };
    }
  }

  #call(
    call: CounterpartyCall,
    requestId: string,
    effect: () => CounterpartyAnswer,
  ): Promise<CounterpartyAnswer> {
    this.calls.push({ call, requestId });
    const misbehaviour = this.misbehave(call, requestId);
    if (misbehaviour === 'lost-request') return Promise.resolve(LOST);
    const answer = effect();
    if (misbehaviour === undefined) return Promise.resolve(answer);
    return Promise.resolve(misbehaviour === 'lost-answer' ? LOST : misbehaviour.answer);
  }
}
