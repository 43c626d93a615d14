import { pause } from '../../wait.js';
import {
  bookedAt,
  countBy,
  freshOrder,
  storedUnder,
  unless,
  untilFinal,
  type Race,
  type StoredPayment,
} from './race.js';

const AMOUNT_MINOR = 2_460;
const CANCELS = 10;
/** What the payment has before the first cancel: that comes before, while or after it succeeds, on any machine. */
const HEAD_STARTS_MS = [0, 30, 100, 300, 1_000];
/** Within it the other cancels follow. */
const CANCELS_WITHIN_MS = 60;

const CANCELLED = 'cancelled before it succeeded';
const REVERSED = 'successful, then reversed';

/**
 * Cancels against the payment's own success, over both copies: in the end nothing is debited and every cancel is
 * answered S, or the payment stands and no cancel was (invariants 4 and 5).
 */
export const cancelRace: Race = {
  name: 'cancel against success',
  invariant: '4',
  endings: [CANCELLED, REVERSED],
  run: async (course) => {
    const { wire, random } = course;
    const walletId = random.pick(course.participants.wallets).clientId;
    const { acquirer, order } = await freshOrder(course, walletId, AMOUNT_MINOR);
    const body = { paymentRequestId: order.requestId };
    const paying = untilFinal((copy) => wire.pay(copy, acquirer, order), 0);
    const headStartMs = random.pick(HEAD_STARTS_MS);
    const cancelling = Array.from({ length: CANCELS }, async (_, runner) => {
      await pause(headStartMs + random.integer(0, CANCELS_WITHIN_MS));
      return untilFinal((copy) => wire.call(copy, acquirer, 'cancelPayment', body), runner);
    });
    const [paid, ...cancels] = await Promise.all([paying, ...cancelling]);
    const told = await untilFinal(async (copy) => {
      const answer = await wire.call(copy, acquirer, 'inquiryPayment', body);
      // The inquiry itself succeeds also while the payment is under way.
      return answer.kind === 'answered' && answer.payment !== undefined
        ? { ...answer, ...answer.payment }
        : answer;
    }, 1);
    const stored = await storedUnder(course, acquirer, order.requestId);
    const [payment] = stored;
    const isCancelled = cancels.some(({ status }) => status === 'S');
    const { debits, left } = await bookedAt(course, walletId, payment?.payment_id ?? '');
    const agrees = isCancelled
      ? told.status === 'F' &&
        (payment?.state === 'CANCELLED' || payment?.state === 'FAILED' || payment?.reversed === true)
      : told.status === 'S' && payment?.state === 'SUCCESS' && paid.status === 'S';
    return {
      winners: Number(isCancelled) + Number(told.status === 'S'),
      ending: endingOf(payment),
      problems: [
        ...unless(stored.length === 1, `${stored.length} payments are stored under one key`),
        ...unless(
          agrees,
          `cancels ${countBy(cancels)}, pay ${paid.code}, inquiry ${told.code}, stored ${payment?.state}`,
        ),
        ...unless(
          !isCancelled || cancels.every(({ status }) => status === 'S'),
          `cancels disagree: ${countBy(cancels)}`,
        ),
        ...unless(debits <= 1, `${walletId} debited ${debits} times`),
        ...unless(
          left > 0n === !isCancelled,
          `${walletId} keeps ${left} of a payment that is ${isCancelled ? 'cancelled' : 'successful'}`,
        ),
      ],
    };
  },
};

function endingOf(payment: StoredPayment | undefined): string {
  if (payment?.state === 'SUCCESS') return payment.reversed ? REVERSED : 'successful';
  return payment?.state === 'CANCELLED' ? CANCELLED : `stored as ${payment?.state ?? 'nothing'}`;
}
