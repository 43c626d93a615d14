import { RefundConversionSchema } from '@silkgate/contracts';
import fc from 'fast-check';
import { Money } from '@silkgate/kernel';
import { START, storedPayment } from '../../payments/testing/fixtures.js';
import { priceRefund } from '../../quotes/domain/refund-pricing.js';
import { decideOperation, type OperationCandidate, type OperationContext } from './operation-decision.js';
import type { StoredOperation } from './stored-operation.js';

const DAY_MS = 86_400_000;
const payment = storedPayment({ state: 'SUCCESS', endedAt: START, businessDate: '2026-11-22' });

function candidate(minor: bigint, overrides: Partial<OperationCandidate> = {}): OperationCandidate {
  return {
    operationId: `O-${minor}`,
    paymentId: payment.paymentId,
    type: 'REFUND',
    initiatorId: 'ALIPAY_CN',
    requestId: 'F-1',
    amount: Money.of('CNY', minor),
    discountKept: true,
    ...overrides,
  };
}

function context(overrides: Partial<OperationContext> = {}): OperationContext {
  return {
    ...{ payment, operations: [], uncounted: new Set(['2026-11-22']), now: START + 1_000, priceRefund },
    ...overrides,
  };
}

test('a refund is priced from the original record', () => {
  expect(decideOperation(candidate(3_000n), context())).toMatchObject({
    state: 'PROCESSING',
    conversion: { payerSettlement: { currency: 'USD', value: '422' }, transaction: { value: '3000' } },
  });
});

test.each([
  ['PAYMENT_NOT_REFUNDABLE', candidate(1n), { payment: storedPayment() }],
  ['PAYMENT_NOT_REFUNDABLE', candidate(1n), { payment: { ...payment, state: 'CANCELLED' as const } }],
  ['REFUND_AMOUNT_EXCEED', candidate(8_881n), {}],
  ['INVALID_AMOUNT', candidate(0n), {}],
  ['CURRENCY_NOT_SUPPORT', candidate(1n, { amount: Money.of('USD', 1n) }), {}],
  ['REFUND_WINDOW_EXCEED', candidate(100n), { now: START + 365 * DAY_MS + 1 }],
  ['PAYMENT_NOT_CANCELLABLE', candidate(8_880n, { type: 'CANCEL' }), { payment: storedPayment() }],
  ['CANCEL_WINDOW_EXCEED', candidate(8_880n, { type: 'CANCEL' }), { now: START + 14.25 * 3_600_000 }],
  ['CANCEL_WINDOW_EXCEED', candidate(8_880n, { type: 'CANCEL' }), { uncounted: new Set<string>() }],
])('%s', (resultCode, asked, overrides) => {
  expect(decideOperation(asked, context(overrides))).toMatchObject({ state: 'FAILED', resultCode });
});

test('until 00:15 of the next day a payment without refunds is reversed in full, fees included', () => {
  const now = START + 14.25 * 3_600_000 - 1;
  const reversal = decideOperation(candidate(8_880n, { type: 'CANCEL' }), context({ now }));
  expect(reversal).toMatchObject({
    state: 'PROCESSING',
    conversion: { transaction: { value: '8880' }, fees: { discount: { value: '53' } }, discountKept: false },
  });
});

test('a refund bars the reversal and the reversal bars refunds, unless it failed', () => {
  const refund = decideOperation(candidate(100n), context());
  const reversal = decideOperation(candidate(8_880n, { type: 'CANCEL' }), context());
  const reverseAfter = (operation: StoredOperation) =>
    decideOperation(candidate(8_880n, { type: 'CANCEL' }), context({ operations: [operation] })).resultCode;
  const refundAfter = (operation: StoredOperation) =>
    decideOperation(candidate(100n), context({ operations: [operation] })).resultCode;
  expect(reverseAfter(refund)).toBe('PAYMENT_NOT_CANCELLABLE');
  expect(reverseAfter({ ...refund, state: 'FAILED' })).toBe('REFUND_IN_PROCESS');
  expect(refundAfter(reversal)).toBe('PAYMENT_NOT_REFUNDABLE');
  expect(refundAfter({ ...reversal, state: 'FAILED' })).toBe('REFUND_IN_PROCESS');
});

test('invariant 9: refunds never exceed the payment in any currency, and refunding all gives back all', () => {
  const parts = fc.array(fc.bigInt({ min: 1n, max: 5_000n }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(parts, (minors) => {
      const operations: StoredOperation[] = [];
      const take = (minor: bigint): void => {
        operations.push(decideOperation(candidate(minor), context({ operations })));
      };
      const givenBack = () => operations.filter((operation) => operation.state === 'PROCESSING');
      const total = () => givenBack().reduce((sum, each) => sum + each.transaction.minor, 0n);
      minors.forEach(take);
      expect(total() <= 8_880n).toBe(true);
      if (total() < 8_880n) take(8_880n - total());
      const sum = (name: 'billing' | 'payerSettlement') =>
        givenBack().reduce((all, each) => all + BigInt(each.conversion?.[name].value ?? '0'), 0n);
      expect(total()).toBe(8_880n);
      expect(sum('billing')).toBe(payment.terms.billing.minor);
      expect(sum('payerSettlement')).toBe(payment.terms.payerSettlement.minor);
    }),
  );
});

describe('after a refund failed that a later one was priced by', () => {
  const taken = (parts: readonly { minor: bigint; fails: boolean }[], discountKept: boolean) => {
    const operations: StoredOperation[] = [];
    let open: StoredOperation | undefined;
    for (const { minor, fails } of parts) {
      const taken = decideOperation(candidate(minor, { discountKept }), context({ operations }));
      operations.push(taken);
      // It fails once the next was decided.
      if (open !== undefined) operations[operations.indexOf(open)] = { ...open, state: 'FAILED' };
      open = fails && taken.state === 'PROCESSING' ? taken : undefined;
    }
    return operations;
  };

  test('one that nobody could be paid by is refused, and a larger one is not', () => {
    const before = [
      { minor: 101n, fails: true },
      { minor: 102n, fails: false },
    ];
    const last = (minor: bigint) => taken([...before, { minor, fails: false }], true).at(-1);
    expect(last(1n)).toMatchObject({ state: 'FAILED', resultCode: 'INVALID_AMOUNT' });
    expect(last(100n)).toMatchObject({ state: 'PROCESSING' });
  });

  test('every refund that is taken is a record of the contract, and gives the payer something', () => {
    const part = fc.record({ minor: fc.bigInt({ min: 1n, max: 300n }), fails: fc.boolean() });
    fc.assert(
      fc.property(fc.array(part, { minLength: 3, maxLength: 12 }), fc.boolean(), (parts, discountKept) => {
        for (const { conversion } of taken(parts, discountKept)) {
          if (conversion === undefined) continue;
          expect(RefundConversionSchema.parse(conversion)).toEqual(conversion);
          expect(BigInt(conversion.billing.value) > 0n).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });
});
