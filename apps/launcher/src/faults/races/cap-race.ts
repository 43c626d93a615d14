import { pause, waitFor, type Waiting } from '../../wait.js';
import { importCap } from './import-cap.js';
import {
  countBy,
  freshOrder,
  payAtOnce,
  refundAll,
  RUNNERS,
  storedUnder,
  unless,
  untilFinal,
  type Race,
  type RaceCourse,
} from './race.js';

/** A wallet that settles in USD. */
const WALLET = 'HIPAY_MN';
const CURRENCY = 'USD';
/** About a dollar. */
const AMOUNT_MINOR = 710;
/** About so many payments fit, and a bit of another one. */
const HEADROOM_MINOR = 1_250n;
/** Running gateways take up an import within a second or so. */
const IMPORT_TAKES_MS = 3_000;

interface Position {
  readonly cap_minor: string;
  readonly reserved_minor: string;
  readonly posted_minor: string;
}

async function positionOf({ auditor }: RaceCourse): Promise<{ readonly cap: bigint; readonly used: bigint }> {
  const { rows } = await auditor.query<Position>(
    `SELECT cap_minor, reserved_minor, posted_minor FROM gateway.position WHERE participant_id = $1 AND currency = $2`,
    [WALLET, CURRENCY],
  );
  const position = rows[0] ?? { cap_minor: '0', reserved_minor: '0', posted_minor: '0' };
  const posted = BigInt(position.posted_minor);
  return {
    cap: BigInt(position.cap_minor),
    used: (posted > 0n ? posted : 0n) + BigInt(position.reserved_minor),
  };
}

async function awaitCap(course: RaceCourse, capMinor: bigint): Promise<void> {
  const look = async (): Promise<Waiting<true>> => {
    const { cap } = await positionOf(course);
    return cap === capMinor ? { done: true } : { still: `it is ${cap}` };
  };
  await waitFor(`The cap ${capMinor} of ${WALLET}`, look, 30_000);
  await pause(IMPORT_TAKES_MS);
}

/** A participant's last cents of its net debit cap: as many payments win as it has room for (invariant 6). */
export const capRace: Race = {
  name: "a cap's last cents",
  invariant: '6',
  prepare: async (course) => {
    // A payment first: a position exists from the first one on.
    const { acquirer, order } = await freshOrder(course, WALLET, AMOUNT_MINOR);
    await untilFinal((copy) => course.wire.pay(copy, acquirer, order), 0);
    const { used } = await positionOf(course);
    await importCap(course.running, WALLET, used + HEADROOM_MINOR);
    await awaitCap(course, used + HEADROOM_MINOR);
  },
  run: async (course) => {
    const before = await positionOf(course);
    const { won, answers } = await payAtOnce(course, WALLET, AMOUNT_MINOR);
    const first = won[0];
    const [stored] =
      first === undefined ? [] : await storedUnder(course, first.acquirer, first.order.requestId);
    const each = BigInt(stored?.payer_settlement_minor ?? '0');
    const room = before.cap - before.used;
    const right = each === 0n ? 0 : Math.min(RUNNERS, Number(room / each));
    const full = await positionOf(course);
    await refundAll(course, won);
    const after = await positionOf(course);
    return {
      winners: won.length,
      problems: [
        ...unless(
          right > 0 && won.length === right,
          `${won.length} won, ${right} of ${each} fit into ${room}: ${countBy(answers)}`,
        ),
        ...unless(full.used <= full.cap, `the position ${full.used} passed its cap ${full.cap}`),
        ...unless(
          after.used === before.used,
          `after refunds the position is ${after.used}, was ${before.used}`,
        ),
      ],
    };
  },
  leave: async ({ running }) => importCap(running, WALLET, undefined),
};
