import { Money, toIsoUtc8 } from '@silkgate/kernel';
import type { CounterpartyAnswer, ResponderPayment } from '../../../apps/gateway/src/connectors/connector.js';
import { applyToAcquirer } from '../../../apps/sandbox/src/acquirers/domain/apply.js';
import {
  decideCancel,
  decideCredit,
  decidePending,
} from '../../../apps/sandbox/src/acquirers/domain/credit.js';
import type { AcquirerDecision } from '../../../apps/sandbox/src/acquirers/domain/decision.js';
import { decideLearn } from '../../../apps/sandbox/src/acquirers/domain/learn.js';
import {
  openingState,
  resultOfPayment,
  type AcquirerState,
} from '../../../apps/sandbox/src/acquirers/domain/state.js';
import type { SimulatedTime } from '../simulated-time.js';
import {
  answerOfCancel,
  answerOfPayment,
  countMove,
  countReturn,
  toldResult,
  type Counterparty,
  type LearntResult,
  type Movement,
  type Twist,
} from './counterparty.js';

const TWIST_DELAY_MS = 2_000;

/** A domestic wallet with the sandbox's decisions: asks for payments, and credits those that are pushed to it. */
export class SimulatedAcquirer implements Counterparty {
  readonly movements = new Map<string, Movement>();
  readonly refunds = new Map<string, Money>();
  readonly paymentsOfCode = new Map<string, Set<string>>();
  readonly complaints: string[] = [];
  #state: AcquirerState = openingState('CNY');

  constructor(
    readonly clientId: string,
    private readonly time: SimulatedTime,
  ) {}

  knows(requestId: string): boolean {
    return this.#state.payments.has(requestId);
  }

  pay(payment: ResponderPayment, twist?: Twist): CounterpartyAnswer {
    const { requestId, paymentAmount, merchant } = payment;
    const isNew = !this.knows(requestId);
    const pending = twist === 'success-after-cancel' ? { creditedByCancel: true as const } : {};
    const { resultCode } = this.#record(
      decideCredit(
        this.#state,
        {
          requestId,
          merchantId: merchant.merchantId,
          amount: paymentAmount,
          acquirerReference: `A-${requestId}`.slice(0, 32),
          ...(twist === undefined ? {} : { pending }),
        },
        this.#now(),
      ),
    );
    if (isNew && twist !== undefined && twist !== 'success-after-cancel') {
      this.time.schedule(TWIST_DELAY_MS, () => {
        const accepted = twist === 'unknown-then-success';
        this.#record(decidePending(this.#state, requestId, accepted, this.#now()));
      });
    }
    return this.#told(requestId, resultCode);
  }

  inquire(requestId: string): CounterpartyAnswer {
    const payment = this.#state.payments.get(requestId);
    return this.#told(requestId, payment === undefined ? 'ORDER_NOT_EXIST' : resultOfPayment(payment));
  }

  cancel(requestId: string): CounterpartyAnswer {
    const { resultCode } = this.#record(decideCancel(this.#state, requestId, this.#now()));
    return answerOfCancel(resultCode, requestId);
  }

  refund(): CounterpartyAnswer {
    return { kind: 'failed', resultCode: 'INVALID_API' };
  }

  inquireRefund(): CounterpartyAnswer {
    return { kind: 'failed', resultCode: 'INVALID_API' };
  }

  /** Its cashier is about to ask the switch. */
  asks(requestId: string, merchantId: string, amount: Money, codeValue: string): void {
    applyToAcquirer(this.#state, {
      kind: 'ASKED',
      requestId,
      orderId: requestId,
      merchantId,
      amount: amount.toJson(),
      codeValue,
      scenario: 'PaymentCode',
      time: this.#now(),
    });
  }

  learn(result: LearntResult): void {
    this.#record(decideLearn(this.#state, toldResult(result), `A-${result.requestId}`, this.#now()));
  }

  forget(): void {
    this.movements.clear();
    this.#state = openingState('CNY');
  }

  #told(requestId: string, resultCode: string): CounterpartyAnswer {
    const told = { requestId, reference: `A-${requestId}`.slice(0, 32) };
    return answerOfPayment(resultCode, told, this.#state.payments.get(requestId));
  }

  #record(decision: AcquirerDecision): AcquirerDecision {
    for (const fact of decision.facts) {
      applyToAcquirer(this.#state, fact);
      if (fact.kind === 'CREDIT') countMove(this.movements, fact.requestId, Money.fromJson(fact.amount));
      if (fact.kind === 'CREDIT_RETURN')
        countReturn(this.movements, fact.requestId, Money.fromJson(fact.amount));
    }
    return decision;
  }

  #now(): string {
    return toIsoUtc8(this.time.now());
  }
}
