import type { PaymentOrder } from '../../bench/load/acquirer-client.js';
import {
  bookedAt,
  countBy,
  freshOrder,
  RUNNERS,
  storedUnder,
  unless,
  untilFinal,
  type FinalAnswer,
  type Race,
  type RaceCourse,
} from './race.js';

const AMOUNT_MINOR = 1_230;
const OTHER_AMOUNT_MINOR = 1_231;

/** The payment ids that were told, each once. */
const idsOf = (answers: readonly FinalAnswer[]): readonly string[] => [
  ...new Set(answers.flatMap(({ paymentId }) => (paymentId === undefined ? [] : [paymentId]))),
];

/** One key, identical requests at once: one payment, and everybody hears of that one (invariants 3 and 4). */
export const identicalPays: Race = {
  name: 'identical payments at once',
  invariant: '4',
  run: async (course) => {
    const walletId = course.random.pick(course.participants.wallets).clientId;
    const { acquirer, order } = await freshOrder(course, walletId, AMOUNT_MINOR);
    const answers = await Promise.all(
      Array.from({ length: RUNNERS }, (_, runner) =>
        untilFinal((copy) => course.wire.pay(copy, acquirer, order), runner),
      ),
    );
    const ids = idsOf(answers);
    const stored = await storedUnder(course, acquirer, order.requestId);
    const { debits } = await bookedAt(course, walletId, ids[0] ?? '');
    return {
      winners: stored.length,
      problems: [
        ...unless(
          answers.every(({ status }) => status === 'S'),
          `not all were answered S: ${countBy(answers)}`,
        ),
        ...unless(ids.length === 1, `${ids.length} payment ids were told: ${ids.join(', ')}`),
        ...unless(stored.length === 1, `${stored.length} payments are stored under one key`),
        ...unless(debits === 1, `${walletId} debited ${debits} times`),
      ],
    };
  },
};

/** One key, two bodies at once: one of them is the payment, the other one is told that it is inconsistent. */
export const twoBodies: Race = {
  name: 'one key with two bodies',
  invariant: '4',
  run: async (course) => {
    const walletId = course.random.pick(course.participants.wallets).clientId;
    const { acquirer, order } = await freshOrder(course, walletId, AMOUNT_MINOR);
    const bodies: readonly PaymentOrder[] = [order, { ...order, amountMinor: OTHER_AMOUNT_MINOR }];
    const answers = await Promise.all(
      Array.from({ length: RUNNERS }, async (_, runner) => {
        // The bodies change places from copy to copy: both meet both.
        const body = bodies[(runner >> 1) % 2]!;
        const answer = await untilFinal((copy) => course.wire.pay(copy, acquirer, body), runner);
        return { body, answer };
      }),
    );
    const won = bodies.filter((body) =>
      answers.some((each) => each.body === body && each.answer.status === 'S'),
    );
    const wrong = answers.filter(({ body, answer }) =>
      won.includes(body) ? answer.status !== 'S' : answer.code !== 'REPEAT_REQ_INCONSISTENT',
    );
    return {
      winners: won.length,
      problems: await twoBodiesProblems(
        course,
        walletId,
        won.length,
        wrong.map(({ answer }) => answer),
        answers.map(({ answer }) => answer),
        { acquirer, order },
      ),
    };
  },
};

async function twoBodiesProblems(
  course: RaceCourse,
  walletId: string,
  won: number,
  wrong: readonly FinalAnswer[],
  answers: readonly FinalAnswer[],
  { acquirer, order }: Awaited<ReturnType<typeof freshOrder>>,
): Promise<readonly string[]> {
  const stored = await storedUnder(course, acquirer, order.requestId);
  const { debits } = await bookedAt(course, walletId, stored[0]?.payment_id ?? '');
  return [
    ...unless(won === 1, `${won} of the two bodies won: ${countBy(answers)}`),
    ...unless(wrong.length === 0, `wrong answers: ${countBy(wrong)}`),
    ...unless(stored.length === 1, `${stored.length} payments are stored under one key`),
    ...unless(debits === 1, `${walletId} debited ${debits} times`),
  ];
}
