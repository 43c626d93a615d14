import type { AcquirerFact } from './facts.js';
import type { AcquirerPayment, AcquirerRefund, AcquirerState } from './state.js';

/** Folds a fact into the state, in place; the way a book is read back at start. */
export function applyToAcquirer(state: AcquirerState, fact: AcquirerFact): void {
  switch (fact.kind) {
    case 'ORDER':
      state.requestIdByOrderCode.set(fact.codeValue, fact.requestId);
      return put(state, fact, { status: 'ORDERED', role: 'INITIATOR' });
    case 'ASKED':
      return put(state, fact, { status: 'ASKED', role: 'INITIATOR' });
    case 'PENDING':
      return put(state, fact, {
        status: 'PENDING',
        role: 'RESPONDER',
        creditedByCancel: fact.creditedByCancel === true,
      });
    case 'CREDIT':
      if (fact.switchId !== undefined) state.requestIdBySwitchId.set(fact.switchId, fact.requestId);
      return put(state, fact, { status: 'CREDITED' });
    case 'REFUSED':
      return put(state, fact, { status: 'REFUSED' });
    case 'TOMBSTONE':
      return put(state, fact, { status: 'CANCELLED' });
    case 'CREDIT_RETURN':
      return put(state, fact, { status: 'RETURNED' });
    case 'REFUND_ASKED':
      return putRefund(state, fact, { status: 'ASKED' });
    case 'REFUND_DEBIT':
      return refund(state, fact);
    case 'REFUND_REFUSED':
      return putRefund(state, fact, { status: 'REFUSED' });
    case 'PAYOUT_CREDIT':
      return void state.payouts.add(fact.requestId);
    case 'LEARNT':
      return learn(state, fact);
    case 'FILED':
      return; // The files' own fold reads it.
  }
}

type Of<Kind extends AcquirerFact['kind']> = Extract<AcquirerFact, { kind: Kind }>;

function put(state: AcquirerState, fact: AcquirerFact, change: Partial<AcquirerPayment>): void {
  const { kind: _kind, creditedByCancel: _byCancel, ...rest } = { creditedByCancel: undefined, ...fact };
  const known = state.payments.get(fact.requestId);
  const payment: AcquirerPayment = known ?? {
    requestId: fact.requestId,
    status: 'ASKED',
    role: 'RESPONDER',
    creditedByCancel: false,
    refundedMinor: 0n,
    time: fact.time,
  };
  Object.assign(payment, rest, change);
  if (known === undefined) state.payments.set(fact.requestId, payment);
}

function putRefund(
  state: AcquirerState,
  fact: Of<'REFUND_ASKED' | 'REFUND_DEBIT' | 'REFUND_REFUSED'>,
  change: Pick<AcquirerRefund, 'status'>,
): void {
  const { kind: _kind, ...rest } = fact;
  state.refunds.set(fact.requestId, { ...state.refunds.get(fact.requestId), ...rest, ...change });
}

function refund(state: AcquirerState, fact: Of<'REFUND_DEBIT'>): void {
  putRefund(state, fact, { status: 'DEBITED' });
  const payment = state.payments.get(fact.originalRequestId);
  if (payment !== undefined) payment.refundedMinor += BigInt(fact.amount.value);
}

function learn(state: AcquirerState, fact: Of<'LEARNT'>): void {
  const entry =
    fact.of === 'PAYMENT' ? state.payments.get(fact.requestId) : state.refunds.get(fact.requestId);
  if (entry === undefined) return;
  if (fact.businessDate !== undefined) entry.businessDate = fact.businessDate;
  if (fact.switchId === undefined) return;
  entry.switchId = fact.switchId;
  if (fact.of === 'PAYMENT') state.requestIdBySwitchId.set(fact.switchId, fact.requestId);
}
