import fc from 'fast-check';
import { Money } from '@silkgate/kernel';
import { applyToAcquirer } from './apply.js';
import { decideCancel, decideCredit, decidePending } from './credit.js';
import type { AcquirerDecision } from './decision.js';
import type { AcquirerFact } from './facts.js';
import { decideLearn } from './learn.js';
import { openOrder } from './orders.js';
import { decideRefundRequest, decideRefundResult } from './refund.js';
import { openingState, type AcquirerState } from './state.js';

const TIME = '2026-11-22T10:00:00.000+08:00';
const cny = (minor: bigint): Money => Money.of('CNY', minor);

const id = fc.constantFrom('P1', 'P2', 'O1');
const status = fc.constantFrom('S' as const, 'F' as const, 'U' as const, 'C' as const);
const command = fc.oneof(
  fc.record({
    kind: fc.constant('credit' as const),
    id,
    minor: fc.bigInt(0n, 500n),
    pending: fc.boolean(),
    odd: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('settle' as const), id, accepted: fc.boolean() }),
  fc.record({ kind: fc.constant('cancel' as const), id }),
  fc.record({ kind: fc.constant('learn' as const), id, status }),
  fc.record({
    kind: fc.constant('ask' as const),
    id,
    refundId: fc.constantFrom('R1', 'R2'),
    minor: fc.bigInt(1n, 500n),
  }),
  fc.record({ kind: fc.constant('refunded' as const), id, refundId: fc.constantFrom('R1', 'R2'), status }),
);
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

/** O1 was asked by our cashier; the others come from the switch. */
const ASKED: AcquirerFact = {
  kind: 'ASKED',
  requestId: 'O1',
  orderId: 'O',
  merchantId: 'M',
  amount: { currency: 'CNY', value: '300' },
  codeValue: 'C',
  scenario: 'PaymentCode',
  time: TIME,
};

function decide(state: AcquirerState, given: Command): AcquirerDecision {
  switch (given.kind) {
    case 'credit': {
      const pending = given.pending ? { pending: given.odd ? { creditedByCancel: true as const } : {} } : {};
      const { id: requestId, minor } = given;
      const base = { requestId, merchantId: 'M', amount: cny(minor), acquirerReference: 'A' };
      return decideCredit(state, { ...base, ...pending }, TIME);
    }
    case 'settle':
      return decidePending(state, given.id, given.accepted, TIME);
    case 'cancel':
      return decideCancel(state, given.id, TIME);
    case 'learn': {
      const resultCode =
        given.status === 'C' ? 'ORDER_IS_CANCELED' : given.status === 'S' ? 'SUCCESS' : 'RISK_REJECT';
      const told = {
        requestId: given.id,
        status: given.status === 'C' ? ('F' as const) : given.status,
        resultCode,
      };
      return decideLearn(state, { ...told, amount: { currency: 'CNY', value: '300' } }, 'A', TIME);
    }
    case 'ask': {
      const refund = {
        refundRequestId: given.refundId,
        originalRequestId: given.id,
        amount: cny(given.minor),
      };
      return decideRefundRequest(state, refund, TIME);
    }
    case 'refunded': {
      const refundStatus = given.status === 'C' ? 'F' : given.status;
      const told = {
        refundRequestId: given.refundId,
        originalRequestId: given.id,
        status: refundStatus,
      } as const;
      return decideRefundResult(
        state,
        { ...told, resultCode: 'X', amount: { currency: 'CNY', value: '1' } },
        TIME,
      );
    }
  }
}

describe('an acquirer under any order of calls', () => {
  it('credits once, takes back once, debits a refund once, and reads the same state back from its book', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
        const state = openingState('CNY');
        const facts: AcquirerFact[] = [ASKED];
        applyToAcquirer(state, ASKED);
        for (const given of commands) {
          const decision = decide(state, given);
          for (const fact of decision.facts) {
            facts.push(fact);
            applyToAcquirer(state, fact);
          }
          if (given.kind === 'credit') expect(decide(state, given).facts).toEqual([]);
        }
        for (const requestId of ['P1', 'P2', 'O1']) {
          const count = (kind: string) =>
            facts.filter((fact) => fact.kind === kind && fact.requestId === requestId).length;
          expect(count('CREDIT')).toBeLessThanOrEqual(1);
          expect(count('CREDIT_RETURN')).toBeLessThanOrEqual(count('CREDIT'));
          // What was cancelled with "S" is never credited afterwards.
          const tombstone = facts.findIndex(
            (fact) => fact.kind === 'TOMBSTONE' && fact.requestId === requestId,
          );
          const credit = facts.findIndex((fact) => fact.kind === 'CREDIT' && fact.requestId === requestId);
          expect(tombstone < 0 || credit < 0).toBe(true);
        }
        for (const refundId of ['R1', 'R2']) {
          expect(
            facts.filter((fact) => fact.kind === 'REFUND_DEBIT' && fact.requestId === refundId).length,
          ).toBeLessThanOrEqual(1);
        }
        const again = openingState('CNY');
        for (const fact of facts) applyToAcquirer(again, fact);
        expect(again).toEqual(state);
      }),
    );
  });
});

describe('an acquirer', () => {
  it('says that a push is already credited when it is cancelled', () => {
    const state = openingState('CNY');
    const credit = { requestId: 'P', merchantId: 'M', amount: cny(5n), acquirerReference: 'A' };
    decideCredit(state, credit, TIME).facts.forEach((fact) => applyToAcquirer(state, fact));
    expect(decideCancel(state, 'P', TIME)).toEqual({ facts: [], resultCode: 'PAYMENT_NOT_CANCELLABLE' });
  });

  it('opens an order for the visitor who scanned it first, until it expires', () => {
    const state = openingState('CNY');
    const order: AcquirerFact = {
      kind: 'ORDER',
      requestId: 'O1',
      orderId: 'O',
      codeValue: 'https://qr.alipay.com/x',
      merchantId: 'M',
      amount: { currency: 'CNY', value: '300' },
      expiresAt: TIME,
      time: TIME,
    };
    applyToAcquirer(state, order);
    const before = Date.parse(TIME) - 1;
    expect(openOrder(state, order.codeValue, 'U1', before).kind).toBe('open');
    expect(openOrder(state, order.codeValue, 'U1', before + 1)).toEqual({
      kind: 'refused',
      resultCode: 'EXPIRED_CODE',
    });
    expect(openOrder(state, 'https://qr.alipay.com/y', 'U1', before)).toEqual({
      kind: 'refused',
      resultCode: 'INVALID_CODE',
    });
    applyToAcquirer(state, { ...ASKED, codeValue: order.codeValue, customerId: 'U1' });
    expect(openOrder(state, order.codeValue, 'U1', before).kind).toBe('open');
    expect(openOrder(state, order.codeValue, 'U2', before)).toEqual({
      kind: 'refused',
      resultCode: 'ORDER_IS_CLOSED',
    });
  });
});
