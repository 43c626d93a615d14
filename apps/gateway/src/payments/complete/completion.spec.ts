import fc from 'fast-check';
import { PAYMENT_STATES, isFinal, mayBecome, type FinalState } from '../domain/payment.js';
import type { FinalVerdict } from '../domain/verdict.js';
import type { PaymentWithTerms } from '../domain/stored-payment.js';
import { START, storedPayment, WALLET } from '../testing/fixtures.js';
import { decideCompletions, type CompleteCommand } from './completion.js';

const MOMENT = { now: START + 1_000, businessDate: '2026-11-22' };

function verdict(state: FinalState): FinalVerdict {
  return { kind: 'FINAL', state, resultCode: state === 'SUCCESS' ? 'SUCCESS' : 'PROCESS_FAIL' };
}

function complete(payment: PaymentWithTerms, ...states: FinalState[]) {
  const commands: CompleteCommand[] = states.map((state) => ({
    payment,
    verdict: verdict(state),
    initiatorWaits: false,
  }));
  return decideCompletions(commands, new Map([[payment.paymentId, payment]]), MOMENT);
}

test('success posts the reservation, anything else releases it', () => {
  const change = { participantId: WALLET, currency: 'USD', reservedMinor: -1248n };
  expect(complete(storedPayment(), 'SUCCESS').positionChanges).toEqual([{ ...change, postedMinor: 1248n }]);
  expect(complete(storedPayment(), 'FAILED').positionChanges).toEqual([{ ...change, postedMinor: 0n }]);
  expect(complete(storedPayment(), 'CANCELLED').positionChanges).toEqual([{ ...change, postedMinor: 0n }]);
});

test('a payment told twice in one batch ends once', () => {
  const { outcomes, endings } = complete(storedPayment(), 'SUCCESS', 'SUCCESS', 'FAILED');
  expect(outcomes.map((outcome) => outcome.kind)).toEqual(['ended', 'already', 'held']);
  expect(endings).toHaveLength(1);
  expect(endings[0]?.payment).toMatchObject({
    state: 'SUCCESS',
    version: 2,
    eventSequence: 1,
    businessDate: '2026-11-22',
  });
});

test('the success of a payer that was sent a cancel is held, whatever the answering call knew', () => {
  const { outcomes, endings } = complete(storedPayment({ cancelSentAt: START }), 'SUCCESS', 'CANCELLED');
  expect(outcomes.map((outcome) => outcome.kind)).toEqual(['held', 'ended']);
  expect(endings[0]?.payment.state).toBe('CANCELLED');
});

test('the debit of a payment that is over, or being cancelled, is given back; the credit of a payee is not ours', () => {
  const returned = (overrides: Parameters<typeof storedPayment>[0], state: FinalState = 'SUCCESS') =>
    complete(storedPayment(overrides), state, state).debitsToReturn.length;
  expect(returned({ cancelSentAt: START })).toBe(1);
  expect(returned({ state: 'CANCELLED' })).toBe(1);
  expect(returned({ state: 'FAILED' })).toBe(1);
  expect(returned({ state: 'SUCCESS' })).toBe(0);
  expect(returned({})).toBe(0);
  expect(returned({ state: 'CANCELLED' }, 'FAILED')).toBe(0);
  const pushed = { ...storedPayment().terms, initiatorLeg: 'PAYER' as const };
  expect(returned({ state: 'CANCELLED', terms: pushed })).toBe(0);
});

test('invariant 5: whatever is told in whatever order, states follow the table and a final one stays', () => {
  const finals = fc.array(fc.constantFrom<FinalState>('SUCCESS', 'FAILED', 'CANCELLED'), { maxLength: 8 });
  fc.assert(
    fc.property(fc.constantFrom(...PAYMENT_STATES), finals, (state, told) => {
      const { endings, outcomes } = complete(storedPayment({ state }), ...told);
      expect(endings.length).toBeLessThanOrEqual(isFinal(state) ? 0 : 1);
      for (const ending of endings) expect(mayBecome(state, ending.payment.state)).toBe(true);
      const last = outcomes.at(-1)?.payment.state ?? state;
      expect(last).toBe(endings[0]?.payment.state ?? state);
    }),
  );
});
