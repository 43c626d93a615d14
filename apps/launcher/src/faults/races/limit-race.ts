import {
  countBy,
  freshOrder,
  payAtOnce,
  refundAll,
  RUNNERS,
  unless,
  untilFinal,
  type Race,
  type RaceCourse,
} from './race.js';

/** A visitor who has shown no document, in a wallet without limits of its own: USD 2,000 a year. */
const WALLET = 'NAYAPAY_PK';
const VISITOR = 'NAYAPAY_PK-U05';
const LIMIT_MINOR = 200_000n;
/** Room for about so many dollars is left by the first payment. */
const ROOM_MINOR = 17_500n;
/** About ten dollars. */
const AMOUNT_MINOR = 7_100;

type Bought = Awaited<ReturnType<typeof freshOrder>>;

/** What the gateway has counted of the visitor's year. */
async function used({ auditor }: RaceCourse): Promise<bigint> {
  const { rows } = await auditor.query<{ used: string | null }>(
    `SELECT sum(u.used_minor)::text AS used FROM gateway.limit_use u
      WHERE (u.subject, u.period) IN (SELECT DISTINCT limit_subject, limit_year FROM gateway.payment
        WHERE payer_id = $1 AND customer_id = $2 AND limit_subject IS NOT NULL)`,
    [WALLET, VISITOR],
  );
  return BigInt(rows[0]?.used ?? '0');
}

async function countedOf({ auditor }: RaceCourse, { acquirer, order }: Bought): Promise<bigint> {
  const { rows } = await auditor.query<{ counted: string | null }>(
    `SELECT limit_usd_minor::text AS counted FROM gateway.payment WHERE initiator_id = $1 AND request_id = $2`,
    [acquirer.clientId, order.requestId],
  );
  return BigInt(rows[0]?.counted ?? '0');
}

async function buy(course: RaceCourse, amountMinor: number): Promise<Bought> {
  const bought = await freshOrder(course, WALLET, amountMinor, VISITOR);
  await untilFinal((copy) => course.wire.pay(copy, bought.acquirer, bought.order), 0);
  return bought;
}

/** A visitor's last dollars of the year: as many payments win as there is room for (invariant 6). */
export const limitRace: Race = {
  name: "a visitor's last dollars",
  invariant: '6',
  prepare: async (course) => {
    const each = await countedOf(course, await buy(course, AMOUNT_MINOR));
    const tooMuch = LIMIT_MINOR - (await used(course)) - ROOM_MINOR;
    if (each > 0n && tooMuch > each) await buy(course, Number((BigInt(AMOUNT_MINOR) * tooMuch) / each));
  },
  run: async (course) => {
    const before = await used(course);
    const { won, answers } = await payAtOnce(course, WALLET, AMOUNT_MINOR, VISITOR);
    const each = won[0] === undefined ? 0n : await countedOf(course, won[0]);
    const room = LIMIT_MINOR - before;
    const right = each === 0n ? 0 : Math.min(RUNNERS, Number(room / each));
    const full = await used(course);
    await refundAll(course, won);
    const after = await used(course);
    return {
      winners: won.length,
      problems: [
        ...unless(
          right > 0 && won.length === right,
          `${won.length} won, ${right} of ${each} fit into ${room}: ${countBy(answers)}`,
        ),
        ...unless(full <= LIMIT_MINOR, `the use ${full} passed the limit ${LIMIT_MINOR}`),
        ...unless(after === before, `after refunds the use is ${after}, was ${before}`),
      ],
    };
  },
};
