import { bookedAt, countBy, freshOrder, RUNNERS, unless, untilFinal, type Race } from './race.js';

const SMALLEST_MINOR = 2_000;
const LARGEST_MINOR = 9_000;

/** Concurrent partial refunds that together exceed the payment: as many succeed as it has money for (invariant 9). */
export const refundsRace: Race = {
  name: 'partial refunds beyond the payment',
  invariant: '9',
  run: async (course) => {
    const { wire, random, participants, newId } = course;
    const walletId = random.pick(participants.wallets).clientId;
    const amountMinor = random.integer(SMALLEST_MINOR, LARGEST_MINOR);
    const { acquirer, order } = await freshOrder(course, walletId, amountMinor);
    const paid = await untilFinal((copy) => wire.pay(copy, acquirer, order), 0);
    if (paid.status !== 'S' || paid.paymentId === undefined)
      return { winners: 0, problems: [`the payment itself was answered ${paid.code}`] };
    const expected = random.integer(1, RUNNERS - 10);
    const part = Math.floor(amountMinor / expected);
    const fits = Math.floor(amountMinor / part);
    const answers = await Promise.all(
      Array.from({ length: RUNNERS }, (_, runner) => {
        const body = {
          paymentRequestId: order.requestId,
          refundRequestId: newId(),
          refundAmount: { currency: 'CNY', value: String(part) },
        };
        return untilFinal((copy) => wire.call(copy, acquirer, 'refund', body), runner);
      }),
    );
    const winners = answers.filter(({ status }) => status === 'S').length;
    const { debits, refunds } = await bookedAt(course, walletId, paid.paymentId);
    const right = Math.min(fits, RUNNERS);
    return {
      winners,
      problems: [
        ...unless(
          winners === right,
          `${winners} of ${RUNNERS} refunds of ${part} won, ${right} fit into ${amountMinor}: ${countBy(answers)}`,
        ),
        ...unless(debits === 1, `${walletId} debited ${paid.paymentId} ${debits} times`),
        ...unless(
          refunds === winners,
          `${walletId} gave back ${refunds} times, ${winners} refunds were answered S`,
        ),
      ],
    };
  },
};
