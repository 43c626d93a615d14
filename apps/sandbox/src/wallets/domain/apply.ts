import type { AmountJson } from '@silkgate/kernel';
import type { WalletFact } from './facts.js';
import type { WalletPayment, WalletState } from './state.js';

/**
 * Folds a fact into the state, in place: the same facts in the same order always give the same state, which is how a
 * book is read back at start.
 */
export function applyToWallet(state: WalletState, fact: WalletFact): void {
  switch (fact.kind) {
    case 'TOP_UP':
      return move(state, fact.userId, fact.amount, 1n);
    case 'PENDING':
      return begin(state, fact, 'PENDING');
    case 'HOLD':
      move(state, fact.userId, fact.amount, -1n);
      return begin(state, fact, 'HELD');
    case 'DEBIT':
      return debit(state, fact);
    case 'REFUSED':
      return void put(state, fact.requestId, fact.time, {
        status: 'REFUSED',
        userId: fact.userId,
        amount: fact.amount,
        resultCode: fact.resultCode,
        notificationOwed: state.payments.get(fact.requestId)?.byUser === true,
      });
    case 'RELEASED':
      return release(state, fact);
    case 'TOMBSTONE':
      return void put(state, fact.requestId, fact.time, { status: 'CANCELLED', notificationOwed: false });
    case 'DEBIT_RETURN':
      move(state, fact.userId, fact.amount, 1n);
      return void put(state, fact.requestId, fact.time, { status: 'RETURNED', notificationOwed: false });
    case 'REFUND_CREDIT':
      return refund(state, fact);
    case 'REFUND_REFUSED':
      return void state.refunds.set(fact.requestId, { ...withoutKind(fact), status: 'REFUSED' });
    case 'NOTIFIED':
      return void put(state, fact.requestId, undefined, { notificationOwed: false });
    case 'LEARNT':
      return learn(state, fact);
    case 'FILED':
      return; // The files' own fold reads it.
  }
}

function move(state: WalletState, userId: string, amount: AmountJson, sign: 1n | -1n): void {
  state.balances.set(userId, (state.balances.get(userId) ?? 0n) + sign * BigInt(amount.value));
}

type Of<Kind extends WalletFact['kind']> = Extract<WalletFact, { kind: Kind }>;

function begin(state: WalletState, fact: Of<'PENDING' | 'HOLD'>, status: 'PENDING' | 'HELD'): void {
  const {
    requestId,
    time,
    kind: _kind,
    confirmedByCancel,
    ...rest
  } = { confirmedByCancel: undefined, ...fact };
  const role = fact.kind === 'HOLD' ? 'INITIATOR' : 'RESPONDER';
  put(state, requestId, time, { ...rest, status, role, confirmedByCancel: confirmedByCancel === true });
}

function debit(state: WalletState, fact: Of<'DEBIT'>): void {
  const before = state.payments.get(fact.requestId);
  // Money that was held left the balance when it was held.
  if (before?.status !== 'HELD') move(state, fact.userId, fact.amount, -1n);
  const { requestId, time, kind: _kind, ...rest } = fact;
  const notificationOwed = before?.status === 'PENDING' && (before.byUser || before.confirmedByCancel);
  put(state, requestId, time, { ...rest, status: 'DEBITED', notificationOwed });
  if (fact.role === 'INITIATOR' && fact.switchId !== undefined) {
    state.requestIdBySwitchId.set(fact.switchId, requestId);
  }
}

function release(state: WalletState, fact: Of<'RELEASED'>): void {
  const payment = state.payments.get(fact.requestId);
  if (payment?.status === 'HELD' && payment.userId !== undefined && payment.amount !== undefined) {
    move(state, payment.userId, payment.amount, 1n);
  }
  put(state, fact.requestId, fact.time, { status: 'RELEASED', resultCode: fact.resultCode });
}

function refund(state: WalletState, fact: Of<'REFUND_CREDIT'>): void {
  move(state, fact.userId, fact.amount, 1n);
  state.refunds.set(fact.requestId, { ...withoutKind(fact), status: 'CREDITED' });
  const payment = state.payments.get(fact.originalRequestId);
  if (payment !== undefined) payment.refundedMinor += BigInt(fact.amount.value);
}

function learn(state: WalletState, fact: Of<'LEARNT'>): void {
  const entry =
    fact.of === 'PAYMENT' ? state.payments.get(fact.requestId) : state.refunds.get(fact.requestId);
  if (entry === undefined) return;
  if (fact.businessDate !== undefined) entry.businessDate = fact.businessDate;
  if (fact.settlementAmount !== undefined) entry.settlementAmount = fact.settlementAmount;
  if (fact.switchId === undefined) return;
  entry.switchId = fact.switchId;
  if (fact.of === 'PAYMENT') state.requestIdBySwitchId.set(fact.switchId, fact.requestId);
}

function put(
  state: WalletState,
  requestId: string,
  time: string | undefined,
  change: Partial<WalletPayment>,
): WalletPayment {
  const known = state.payments.get(requestId);
  const payment: WalletPayment = known ?? {
    requestId,
    status: 'PENDING',
    role: 'RESPONDER',
    byUser: false,
    confirmedByCancel: false,
    notificationOwed: false,
    refundedMinor: 0n,
    time: time ?? '',
  };
  Object.assign(payment, change, time === undefined ? {} : { time });
  if (known === undefined) state.payments.set(requestId, payment);
  return payment;
}

function withoutKind<Fact extends { readonly kind: string }>(fact: Fact): Omit<Fact, 'kind'> {
  const { kind: _kind, ...rest } = fact;
  return rest;
}
