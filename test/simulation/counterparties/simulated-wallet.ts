import { Money, toIsoUtc8, type SeededRandom } from '@silkgate/kernel';
import type {
  CounterpartyAnswer,
  ResponderPayment,
  ResponderRefund,
} from '../../../apps/gateway/src/connectors/connector.js';
import {
  applyToWallet,
  decideCancel,
  decideConfirm,
  decideHold,
  decideLearn,
  decidePay,
  decideRefund,
  openingState,
  resultOfPayment,
  type WalletDecision,
  type WalletFact,
  type WalletState,
} from '../../../apps/sandbox/src/wallets/domain/index.js';
import type { SimulatedTime } from '../simulated-time.js';
import {
  answerOf,
  answerOfCancel,
  answerOfPayment,
  countMove,
  countReturn,
  toldResult,
  type Counterparty,
  type Decided,
  type LearntResult,
  type Movement,
  type Twist,
} from './counterparty.js';

const LIMIT = { minMinor: 1n, maxMinor: 10_000_000_000n };
/** Enough for anything; one user in twenty has nothing. */
const BALANCE_MINOR = 1_000_000_000_000n;
const TWIST_DELAY_MS = 2_000;

export interface SimulatedWalletOptions {
  readonly clientId: string;
  readonly currency: string;
  readonly time: SimulatedTime;
  readonly random: SeededRandom;
  /** A user has decided: the wallet tells the switch. */
  readonly decided: (decided: Decided) => void;
}

/** A foreign wallet with the sandbox's decisions. Each payment's fate is a stream of its own: timing changes none. */
export class SimulatedWallet implements Counterparty {
  readonly clientId: string;
  readonly movements = new Map<string, Movement>();
  readonly refunds = new Map<string, Money>();
  readonly paymentsOfCode = new Map<string, Set<string>>();
  readonly complaints: string[] = [];
  #state: WalletState;

  constructor(private readonly options: SimulatedWalletOptions) {
    this.clientId = options.clientId;
    this.#state = openingState(options.currency, []);
  }

  knows(requestId: string): boolean {
    return this.#state.payments.has(requestId);
  }

  pay(payment: ResponderPayment, twist?: Twist): CounterpartyAnswer {
    const { requestId, flow, codeValue, paymentAmount, customerId = '', expiresAt } = payment;
    if (flow === 'CONSUMER_CODE') this.#noteCode(codeValue, requestId);
    const isNew = !this.knows(requestId);
    const fate = this.options.random.fork(`pay ${requestId}`);
    this.#open(customerId, fate);
    const byUser = flow === 'ORDER_CODE';
    const decision = decidePay(
      this.#state,
      LIMIT,
      {
        requestId,
        userId: customerId,
        amount: paymentAmount,
        walletReference: `W-${requestId}`.slice(0, 32),
        ...(expiresAt === undefined ? {} : { expiresAt: toIsoUtc8(expiresAt) }),
        ...(byUser || twist !== undefined ? { pending: pendingOf(byUser, twist) } : {}),
      },
      this.#now(),
    );
    this.#record(decision);
    if (isNew && decision.resultCode === 'PAYMENT_IN_PROCESS') this.#letEnd(requestId, fate, twist);
    return this.#told(requestId, decision.resultCode);
  }

  inquire(requestId: string): CounterpartyAnswer {
    const payment = this.#state.payments.get(requestId);
    return this.#told(requestId, payment === undefined ? 'ORDER_NOT_EXIST' : resultOfPayment(payment));
  }

  cancel(requestId: string): CounterpartyAnswer {
    const { facts, resultCode } = this.#record(decideCancel(this.#state, requestId, this.#now()));
    // A user who confirmed at this very moment: the wallet tells the switch.
    const amount = this.movements.get(requestId)?.amount;
    if (facts.some((fact) => fact.kind === 'DEBIT') && amount !== undefined)
      this.options.decided({ requestId, resultCode: 'SUCCESS', amount });
    return answerOfCancel(resultCode, requestId);
  }

  refund(refund: ResponderRefund): CounterpartyAnswer {
    const { requestId, paymentRequestId, amount } = refund;
    const isAbnormal = this.options.random.fork(`refund ${requestId}`).integer(0, 19) === 0;
    if (isAbnormal && !this.refunds.has(requestId))
      return { kind: 'failed', resultCode: 'USER_STATUS_ABNORMAL' };
    const { resultCode } = this.#record(
      decideRefund(
        this.#state,
        { refundRequestId: requestId, paymentRequestId, amount, walletReference: `R-${requestId}` },
        this.#now(),
      ),
    );
    if (resultCode === 'REFUND_AMOUNT_EXCEED')
      this.complaints.push(`${this.clientId} was asked to refund more of ${paymentRequestId} than was paid`);
    return answerOf(resultCode, { requestId, reference: `R-${requestId}`.slice(0, 32), amount });
  }

  inquireRefund(requestId: string): CounterpartyAnswer {
    const amount = this.refunds.get(requestId);
    if (amount === undefined) return { kind: 'unknown', reason: 'REFUND_NOT_EXIST' };
    return answerOf('SUCCESS', { requestId, reference: `R-${requestId}`.slice(0, 32), amount });
  }

  /** Keeps the user's money aside before the switch is asked to push it. */
  hold(requestId: string, userId: string, amount: Money, codeValue: string): void {
    this.#open(userId, this.options.random.fork(`hold ${requestId}`), true);
    const push = { codeValue, quoteId: '', payToAmount: amount.toJson() };
    this.#record(decideHold(this.#state, LIMIT, { requestId, userId, amount, push }, this.#now()));
  }

  learn(result: LearntResult): void {
    this.#record(decideLearn(this.#state, toldResult(result), `W-${result.requestId}`, this.#now()));
  }

  forget(): void {
    for (const each of [this.movements, this.refunds, this.paymentsOfCode]) each.clear();
    this.complaints.length = 0;
    this.#state = openingState(this.options.currency, []);
  }

  #open(userId: string, fate: SeededRandom, isRich = false): void {
    const { balances } = this.#state;
    if (balances.has(userId)) return;
    const isPoor = !isRich && fate.integer(0, 19) === 0;
    balances.set(userId, isPoor ? 0n : BALANCE_MINOR);
  }

  /** The user decides and the wallet says so; of a twisted payment the switch has to find out. */
  #letEnd(requestId: string, fate: SeededRandom, twist: Twist | undefined): void {
    if (twist === 'success-after-cancel') return;
    const accepts = twist === undefined ? fate.integer(0, 9) < 8 : twist === 'unknown-then-success';
    const delayMs = twist === undefined ? this.#decidesAfterMs(fate) : TWIST_DELAY_MS;
    this.options.time.schedule(delayMs, () => {
      const now = { time: this.#now(), atMs: this.options.time.now() };
      const { facts, resultCode } = this.#record(decideConfirm(this.#state, requestId, accepts, now));
      if (twist !== undefined || facts.length === 0) return;
      const amount = this.movements.get(requestId)?.amount;
      this.options.decided({ requestId, resultCode, ...(amount === undefined ? {} : { amount }) });
    });
  }

  /** Most users decide soon, some let it be. */
  #decidesAfterMs(fate: SeededRandom): number {
    return fate.integer(0, 5) === 0 ? fate.integer(8_000, 30_000) : fate.integer(500, 6_000);
  }

  #told(requestId: string, resultCode: string): CounterpartyAnswer {
    const told = { requestId, reference: `W-${requestId}`.slice(0, 32) };
    return answerOfPayment(resultCode, told, this.#state.payments.get(requestId));
  }

  #noteCode(codeValue: string, requestId: string): void {
    const ids = this.paymentsOfCode.get(codeValue) ?? new Set<string>();
    this.paymentsOfCode.set(codeValue, ids.add(requestId));
  }

  #record(decision: WalletDecision): WalletDecision {
    for (const fact of decision.facts) {
      applyToWallet(this.#state, fact);
      this.#count(fact);
    }
    return decision;
  }

  #count(fact: WalletFact): void {
    if (fact.kind === 'DEBIT') countMove(this.movements, fact.requestId, Money.fromJson(fact.amount));
    if (fact.kind === 'DEBIT_RETURN')
      countReturn(this.movements, fact.requestId, Money.fromJson(fact.amount));
    if (fact.kind === 'REFUND_CREDIT') this.refunds.set(fact.requestId, Money.fromJson(fact.amount));
  }

  #now(): string {
    return toIsoUtc8(this.options.time.now());
  }
}

function pendingOf(byUser: boolean, twist: Twist | undefined) {
  return { byUser, ...(twist === 'success-after-cancel' ? { confirmedByCancel: true as const } : {}) };
}
