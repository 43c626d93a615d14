import type { SeededRandom } from '@silkgate/kernel';
import type { PgDatabase } from '@silkgate/persistence';
import type { PaymentOrder } from '../../bench/load/acquirer-client.js';
import type { ActingAcquirer, Participants } from '../../bench/load/participants.js';
import { Refusal } from '../../refusal.js';
import type { RunningSwitch } from '../../start/bring-up.js';
import { pause } from '../../wait.js';
import type { SandboxControl } from '../sandbox-control.js';
import type { Wire, WireAnswer } from '../traffic/wire.js';

/** How many callers run for the same thing. */
export const RUNNERS = 50;

/** Where races are run: on the running switch, over the wire. */
export interface RaceCourse {
  readonly running: RunningSwitch;
  readonly wire: Wire;
  readonly control: SandboxControl;
  readonly auditor: PgDatabase;
  readonly participants: Participants;
  readonly random: SeededRandom;
  /** An id that no other request has. */
  readonly newId: () => string;
}

export interface RaceOutcome {
  readonly winners: number;
  /** Who came first, where that is not always the same: one of the race's `endings`, or another. */
  readonly ending?: string;
  /** What is wrong with the outcome; empty where exactly the right number won. */
  readonly problems: readonly string[];
}

export interface Race {
  readonly name: string;
  readonly invariant: string;
  /** Each of these must be among the outcomes of many runs: else only one side ever came first, and nothing was raced. */
  readonly endings?: readonly string[];
  /** Once before the first run; may be left out. */
  prepare?(course: RaceCourse): Promise<void>;
  run(course: RaceCourse): Promise<RaceOutcome>;
  /** Once after the last run. */
  leave?(course: RaceCourse): Promise<void>;
}

/** How often a race was run and had the right outcome, with the numbers of winners that were seen. */
export interface RaceTally {
  readonly run: number;
  readonly right: number;
  readonly winners: readonly number[];
  /** How often each ending was seen, those included that should have been. */
  readonly endings?: Readonly<Record<string, number>>;
}

/** From so many runs on each ending must have been seen. */
export const MANY_RUNS = 20;

/** A sentence for each ending that was never seen, though the race was run often enough. */
export function endingsMissing(tallies: Readonly<Record<string, RaceTally>>): readonly string[] {
  return Object.entries(tallies).flatMap(([name, { run, endings = {} }]) =>
    Object.entries(endings)
      .filter(([, times]) => times === 0 && run >= MANY_RUNS)
      .map(([ending]) => `The race "${name}" never ended as ${ending} in ${run} runs.`),
  );
}

const FINAL_ATTEMPTS = 240;
const ATTEMPT_PAUSE_MS = 500;

export type FinalAnswer = Extract<WireAnswer, { kind: 'answered' }>;

/** Repeats a call, at one copy after the other, until its answer is final; the key stays the same. */
export async function untilFinal(
  call: (copy: number) => Promise<WireAnswer>,
  firstCopy: number,
): Promise<FinalAnswer> {
  let last: WireAnswer = { kind: 'none', reason: 'never asked' };
  for (let attempt = 0; attempt < FINAL_ATTEMPTS; attempt += 1) {
    last = await call(firstCopy + attempt);
    if (last.kind === 'answered' && last.status !== 'U') return last;
    await pause(ATTEMPT_PAUSE_MS);
  }
  const said = last.kind === 'none' ? last.reason : last.code;
  throw new Refusal(`A call of a race had no final answer after ${FINAL_ATTEMPTS} attempts: ${said}.`);
}

/** A fresh order at one of the acquirers, to be paid with a code of that wallet's user. */
export async function freshOrder(
  { control, participants, random, newId }: RaceCourse,
  walletId: string,
  amountMinor: number,
  userId?: string,
): Promise<{ readonly acquirer: ActingAcquirer; readonly order: PaymentOrder }> {
  const code = await control.code(walletId, userId);
  if (code === undefined) throw new Refusal(`No consumer code of ${walletId} was to be had for a race.`);
  const acquirer = random.pick(participants.acquirers);
  const merchantId = random.pick(acquirer.merchantIds);
  return { acquirer, order: { requestId: newId(), codeValue: code.codeValue, merchantId, amountMinor } };
}

type Bought = Awaited<ReturnType<typeof freshOrder>>;

/** All runners pay a fresh order of that wallet at once, by turns at each copy; whoever was answered `S` won. */
export async function payAtOnce(
  course: RaceCourse,
  walletId: string,
  amountMinor: number,
  userId?: string,
): Promise<{ readonly won: readonly Bought[]; readonly answers: readonly FinalAnswer[] }> {
  const bought = await Promise.all(
    Array.from({ length: RUNNERS }, () => freshOrder(course, walletId, amountMinor, userId)),
  );
  const answers = await Promise.all(
    bought.map(({ acquirer, order }, runner) =>
      untilFinal((copy) => course.wire.pay(copy, acquirer, order), runner),
    ),
  );
  return { won: bought.filter((_, index) => answers[index]?.status === 'S'), answers };
}

/** Gives all of them back in full, so that the next run finds what this one found. */
export async function refundAll(course: RaceCourse, winners: readonly Bought[]): Promise<void> {
  await Promise.all(
    winners.map(({ acquirer, order }, index) => {
      const body = {
        paymentRequestId: order.requestId,
        refundRequestId: course.newId(),
        refundAmount: { currency: 'CNY', value: String(order.amountMinor) },
      };
      return untilFinal((copy) => course.wire.call(copy, acquirer, 'refund', body), index);
    }),
  );
}

/** What a wallet's book says of one payment of ours: money taken and money given back, in its minor units. */
export async function bookedAt(
  { control }: RaceCourse,
  walletId: string,
  paymentId: string,
): Promise<{ readonly debits: number; readonly refunds: number; readonly left: bigint }> {
  const rows = await control.books(walletId);
  if (rows === undefined) throw new Refusal(`The book of ${walletId} cannot be read.`);
  const own = rows.filter((row) => row.paymentRequestId === paymentId);
  const minor = (row: (typeof own)[number]): bigint => BigInt(row.amount?.value ?? '0');
  const taken = own.filter(({ kind }) => kind === 'DEBIT');
  const givenBack = own.filter(({ kind }) => kind === 'DEBIT_RETURN' || kind === 'REFUND_CREDIT');
  const sum = (list: typeof own): bigint => list.reduce((total, row) => total + minor(row), 0n);
  return {
    debits: taken.length,
    refunds: own.filter(({ kind }) => kind === 'REFUND_CREDIT').length,
    left: sum(taken) - sum(givenBack),
  };
}

export interface StoredPayment {
  readonly payment_id: string;
  readonly state: string;
  readonly payer_settlement_minor: string | null;
  readonly reversed: boolean;
}

/** All payments of the gateway's store under one key: there must be one. */
export async function storedUnder(
  { auditor }: RaceCourse,
  acquirer: ActingAcquirer,
  requestId: string,
): Promise<readonly StoredPayment[]> {
  const { rows } = await auditor.query<StoredPayment>(
    `SELECT payment_id::text, state, payer_settlement_minor, EXISTS (SELECT 1 FROM gateway.operation o
        WHERE o.payment_id = p.payment_id AND o.type = 'CANCEL' AND o.state = 'SUCCESS') AS reversed
       FROM gateway.payment p WHERE initiator_id = $1 AND request_id = $2`,
    [acquirer.clientId, requestId],
  );
  return rows;
}

/** `condition` as it should be, else the sentence. */
export function unless(condition: boolean, problem: string): readonly string[] {
  return condition ? [] : [problem];
}

/** `17 x S SUCCESS, 33 x F RISK_REJECT`, for a person who looks for the reason. */
export function countBy(answers: readonly FinalAnswer[]): string {
  const counts = new Map<string, number>();
  for (const { status, code } of answers)
    counts.set(`${status} ${code}`, (counts.get(`${status} ${code}`) ?? 0) + 1);
  return [...counts].map(([what, count]) => `${count} x ${what}`).join(', ');
}
