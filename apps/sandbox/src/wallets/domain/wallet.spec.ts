import fc from 'fast-check';
import { Money } from '@silkgate/kernel';
import { applyToWallet } from './apply.js';
import { decideCancel } from './cancel.js';
import type { WalletDecision } from './decision.js';
import type { WalletFact } from './facts.js';
import { decideConfirm, decidePay } from './pay.js';
import { decideHold, decideLearn } from './push.js';
import { decideRefund } from './refund.js';
import { openingState, type WalletState } from './state.js';

const TIME = '2026-11-22T10:00:00.000+08:00';
const LIMIT = { minMinor: 1n, maxMinor: 1_000n };
const OPENING = 2_000n;
const fresh = (): WalletState =>
  openingState('THB', [
    { userId: 'U1', minor: OPENING },
    { userId: 'U2', minor: 50n },
  ]);

/** A few ids that collide, a few users, a few amounts: commands in any order, repeated at will. */
const id = fc.constantFrom('P1', 'P2', 'P3');
const userId = fc.constantFrom('U1', 'U2', 'nobody');
const minor = fc.bigInt({ min: 0n, max: 1_200n });
const command = fc.oneof(
  fc.record({
    kind: fc.constant('pay' as const),
    id,
    userId,
    minor,
    pending: fc.boolean(),
    odd: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('confirm' as const), id, accepted: fc.boolean() }),
  fc.record({ kind: fc.constant('cancel' as const), id }),
  fc.record({ kind: fc.constant('refund' as const), id, refundId: fc.constantFrom('R1', 'R2', 'R3'), minor }),
  fc.record({ kind: fc.constant('hold' as const), id, userId, minor }),
  fc.record({
    kind: fc.constant('learn' as const),
    id,
    status: fc.constantFrom('S', 'F', 'U', 'CANCELLED' as const),
  }),
);
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

function decide(state: WalletState, given: Command): WalletDecision {
  const money = (value: bigint): Money => Money.of('THB', value);
  switch (given.kind) {
    case 'pay': {
      const pending = given.pending
        ? { pending: { byUser: true, ...(given.odd ? { confirmedByCancel: true as const } : {}) } }
        : {};
      const { id: requestId, userId: user } = given;
      return decidePay(
        state,
        LIMIT,
        { requestId, userId: user, amount: money(given.minor), walletReference: 'W', ...pending },
        TIME,
      );
    }
    case 'confirm':
      return decideConfirm(state, given.id, given.accepted, { time: TIME, atMs: 0 });
    case 'cancel':
      return decideCancel(state, given.id, TIME);
    case 'refund': {
      const refund = {
        refundRequestId: given.refundId,
        paymentRequestId: given.id,
        amount: money(given.minor),
      };
      return decideRefund(state, { ...refund, walletReference: 'W' }, TIME);
    }
    case 'hold': {
      const push = { codeValue: 'C', quoteId: 'Q', payToAmount: { currency: 'CNY', value: '1' } };
      return decideHold(
        state,
        LIMIT,
        { requestId: given.id, userId: given.userId, amount: money(given.minor), push },
        TIME,
      );
    }
    case 'learn': {
      const status = given.status === 'CANCELLED' ? 'F' : given.status;
      const resultCode =
        given.status === 'CANCELLED' ? 'ORDER_IS_CANCELED' : status === 'S' ? 'SUCCESS' : 'RISK_REJECT';
      return decideLearn(
        state,
        { requestId: given.id, status, resultCode, switchId: `S-${given.id}` },
        'W',
        TIME,
      );
    }
  }
}

function run(commands: readonly Command[]): { state: WalletState; facts: WalletFact[]; results: string[] } {
  const state = fresh();
  const facts: WalletFact[] = [];
  const results = commands.map((given) => {
    const decision = decide(state, given);
    for (const fact of decision.facts) {
      facts.push(fact);
      applyToWallet(state, fact);
    }
    return decision.resultCode;
  });
  return { state, facts, results };
}

describe('a wallet under any order of calls', () => {
  it('debits once, returns once, never refunds more than was paid', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
        const { facts } = run(commands);
        for (const requestId of ['P1', 'P2', 'P3']) {
          const of = (kind: string) =>
            facts.filter((fact) => fact.kind === kind && fact.requestId === requestId);
          const debits = of('DEBIT');
          expect(debits.length).toBeLessThanOrEqual(1);
          expect(of('DEBIT_RETURN').length).toBeLessThanOrEqual(debits.length);
          const refunds = facts.filter(
            (fact) => fact.kind === 'REFUND_CREDIT' && fact.originalRequestId === requestId,
          );
          const refunded = refunds.reduce(
            (sum, fact) => sum + (fact.kind === 'REFUND_CREDIT' ? BigInt(fact.amount.value) : 0n),
            0n,
          );
          const debited = debits.reduce(
            (sum, fact) => sum + (fact.kind === 'DEBIT' ? BigInt(fact.amount.value) : 0n),
            0n,
          );
          expect(refunded <= debited).toBe(true);
        }
        for (const refundId of ['R1', 'R2', 'R3']) {
          const credits = facts.filter(
            ({ kind, requestId }) => kind === 'REFUND_CREDIT' && requestId === refundId,
          );
          expect(credits.length).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('keeps balances that follow from its book, and reads the same state back from it', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
        const { state, facts } = run(commands);
        const again = fresh();
        for (const fact of facts) applyToWallet(again, fact);
        expect(again).toEqual(state);
        const held = [...state.payments.values()].filter(({ status }) => status === 'HELD');
        const heldMinor = held.reduce((sum, { amount }) => sum + BigInt(amount?.value ?? '0'), 0n);
        const moved = facts.reduce((sum, fact) => {
          if (fact.kind === 'DEBIT') return sum - BigInt(fact.amount.value);
          if (fact.kind === 'DEBIT_RETURN' || fact.kind === 'REFUND_CREDIT')
            return sum + BigInt(fact.amount.value);
          return sum;
        }, 0n);
        const total = [...state.balances.values()].reduce((sum, balance) => sum + balance, 0n);
        expect(total).toBe(OPENING + 50n + moved - heldMinor);
      }),
    );
  });

  it('answers a repeated pay as it answered the first, unless something happened in between', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 20 }), (commands) => {
        const state = fresh();
        for (const given of commands) {
          const first = decide(state, given);
          first.facts.forEach((fact) => applyToWallet(state, fact));
          if (given.kind !== 'pay') continue;
          const second = decide(state, given);
          expect(second.facts).toEqual([]);
          expect(second.resultCode).toBe(first.resultCode);
        }
      }),
    );
  });
});

describe('a wallet', () => {
  const pay = (state: WalletState, requestId: string, value: bigint, userId = 'U1'): string => {
    const amount = Money.of('THB', value);
    const decision = decidePay(state, LIMIT, { requestId, userId, amount, walletReference: 'W' }, TIME);
    decision.facts.forEach((fact) => applyToWallet(state, fact));
    return decision.resultCode;
  };

  it('refuses, and refuses the duplicate alike', () => {
    const state = fresh();
    expect(pay(state, 'A', 60n, 'U2')).toBe('USER_BALANCE_NOT_ENOUGH');
    expect(pay(state, 'B', 10n, 'nobody')).toBe('USER_NOT_EXIST');
    expect(pay(state, 'C', 1_001n)).toBe('PAYMENT_AMOUNT_EXCEED_LIMIT');
    expect(pay(state, 'A', 60n, 'U2')).toBe('USER_BALANCE_NOT_ENOUGH');
    expect(state.balances.get('U2')).toBe(50n);
  });

  it('names another amount under a known id', () => {
    const state = fresh();
    expect(pay(state, 'A', 10n)).toBe('SUCCESS');
    expect(pay(state, 'A', 11n)).toBe('REPEAT_REQ_INCONSISTENT');
    expect(state.balances.get('U1')).toBe(OPENING - 10n);
  });

  it('lets a cancel overtake its payment', () => {
    const state = fresh();
    const cancel = decideCancel(state, 'A', TIME);
    cancel.facts.forEach((fact) => applyToWallet(state, fact));
    expect(cancel.resultCode).toBe('SUCCESS');
    expect(pay(state, 'A', 10n)).toBe('ORDER_IS_CANCELED');
    expect(state.balances.get('U1')).toBe(OPENING);
  });

  it('owes what the switch calls a success, whatever it thought itself', () => {
    const state = fresh();
    const result = { requestId: 'X', status: 'S', resultCode: 'SUCCESS', userId: 'U2' } as const;
    const decision = decideLearn(state, { ...result, amount: { currency: 'THB', value: '80' } }, 'W', TIME);
    decision.facts.forEach((fact) => applyToWallet(state, fact));
    expect(state.balances.get('U2')).toBe(-30n);
    expect(state.payments.get('X')?.status).toBe('DEBITED');
  });

  it('closes an order that its user confirms too late', () => {
    const state = fresh();
    const amount = Money.of('THB', 10n);
    const asked = {
      requestId: 'A',
      userId: 'U1',
      amount,
      walletReference: 'W',
      expiresAt: TIME,
      pending: { byUser: true },
    };
    decidePay(state, LIMIT, asked, TIME).facts.forEach((fact) => applyToWallet(state, fact));
    const late = decideConfirm(state, 'A', true, { time: TIME, atMs: Date.parse(TIME) });
    expect(late.resultCode).toBe('ORDER_IS_CLOSED');
    expect(decideConfirm(state, 'A', true, { time: TIME, atMs: Date.parse(TIME) - 1 }).resultCode).toBe(
      'SUCCESS',
    );
  });
});
