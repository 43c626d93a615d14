import type { Money, SeededRandom } from '@silkgate/kernel';
import type {
  CounterpartyAnswer,
  ResponderPayment,
  ResponderRefund,
} from '../../apps/gateway/src/connectors/connector.js';
import type { SimulatedTime } from './simulated-time.js';

export interface ResponderEntry {
  /** PENDING: the customer has not confirmed. TOMBSTONE: cancelled before it came. */
  state: 'PENDING' | 'SUCCESS' | 'FAILED' | 'CANCELLED' | 'TOMBSTONE';
  readonly amount?: Money;
}

export interface ResponderOptions {
  readonly clientId: string;
  readonly role: 'PAYER' | 'PAYEE';
  readonly time: SimulatedTime;
  readonly random: SeededRandom;
  /** The customer of a pending payment has decided: the wallet tells the switch. */
  readonly decided: (requestId: string, entry: ResponderEntry) => void;
}

/** A wallet or domestic wallet with books of its own. Each payment's fate is its own stream: timing changes none. */
export class SimulatedResponder {
  readonly payments = new Map<string, ResponderEntry>();
  readonly refunds = new Map<string, Money>();
  /** Ids of the payments that were asked for with each consumer code. */
  readonly paymentsOfCode = new Map<string, Set<string>>();

  constructor(private readonly options: ResponderOptions) {}

  pay(payment: ResponderPayment): CounterpartyAnswer {
    const { requestId, paymentAmount } = payment;
    if (payment.flow === 'CONSUMER_CODE') this.#noteCode(payment);
    if (!this.payments.has(requestId)) {
      const fate = this.options.random.fork(`pay ${requestId}`);
      const state = this.#firstState(payment, fate);
      this.payments.set(requestId, { state, amount: paymentAmount });
      if (state === 'PENDING') this.#letCustomerDecide(requestId, fate);
      // The ledger is right and the answer is wrong: the switch must not believe the answer.
      if (state === 'SUCCESS' && fate.integer(0, 49) === 0) {
        return { kind: 'success', requestId, amount: paymentAmount.plus(paymentAmount) };
      }
    }
    return this.#told(requestId);
  }

  inquire(requestId: string): CounterpartyAnswer {
    return this.#told(requestId);
  }

  cancel(requestId: string): CounterpartyAnswer {
    const entry = this.payments.get(requestId);
    if (entry === undefined) {
      this.payments.set(requestId, { state: 'TOMBSTONE' });
      return { kind: 'success', requestId };
    }
    // Who has credited a shop does not take it back; who has debited a customer gives it back.
    if (entry.state === 'SUCCESS' && this.options.role === 'PAYEE') {
      return { kind: 'failed', resultCode: 'PAYMENT_NOT_CANCELLABLE' };
    }
    if (entry.state === 'PENDING' || entry.state === 'SUCCESS') entry.state = 'CANCELLED';
    return { kind: 'success', requestId };
  }

  refund(refund: ResponderRefund): CounterpartyAnswer {
    const { requestId, amount } = refund;
    const fate = this.options.random.fork(`refund ${requestId}`);
    const refused = fate.integer(0, 19) === 0;
    if (refused) return { kind: 'failed', resultCode: 'USER_STATUS_ABNORMAL' };
    if (!this.refunds.has(requestId)) this.refunds.set(requestId, amount);
    return { kind: 'success', requestId, amount, counterpartyReference: `${this.options.clientId}-refund` };
  }

  #noteCode({ codeValue, requestId }: ResponderPayment): void {
    const ids = this.paymentsOfCode.get(codeValue) ?? new Set<string>();
    this.paymentsOfCode.set(codeValue, ids.add(requestId));
  }

  #firstState(payment: ResponderPayment, fate: SeededRandom): ResponderEntry['state'] {
    if (payment.flow === 'ORDER_CODE') return 'PENDING';
    const roll = fate.integer(0, 99);
    if (roll < 86) return 'SUCCESS';
    return roll < 93 ? 'FAILED' : 'PENDING';
  }

  #letCustomerDecide(requestId: string, fate: SeededRandom): void {
    const confirms = fate.integer(0, 9) < 8;
    this.options.time.schedule(fate.integer(500, 30_000), () => {
      const entry = this.payments.get(requestId);
      if (entry?.state !== 'PENDING') return;
      entry.state = confirms ? 'SUCCESS' : 'FAILED';
      this.options.decided(requestId, entry);
    });
  }

  #told(requestId: string): CounterpartyAnswer {
    const entry = this.payments.get(requestId);
    switch (entry?.state) {
      case undefined:
        return { kind: 'failed', resultCode: 'ORDER_NOT_EXIST' };
      case 'SUCCESS':
        return {
          kind: 'success',
          requestId,
          counterpartyReference: `${this.options.clientId}-1`,
          ...(entry.amount === undefined ? {} : { amount: entry.amount }),
        };
      case 'FAILED':
        return { kind: 'failed', resultCode: 'USER_BALANCE_NOT_ENOUGH' };
      case 'CANCELLED':
      case 'TOMBSTONE':
        return { kind: 'cancelled' };
      case 'PENDING':
        return { kind: 'unknown', reason: 'PAYMENT_IN_PROCESS' };
    }
  }
}
