import type { Clock, EpochMs } from '@silkgate/kernel';
import { DatabaseError, type SqlSession } from '@silkgate/persistence';
import assert from 'node:assert';
import { takeOneTimeCodes } from '../../codes/one-time-codes.js';
import type { LimitCheck } from '../../limits/limit-check.js';
import { lockPositions } from '../../positions/position-store.js';
import { positionSteps, warnOfPositions } from '../../positions/position-warnings.js';
import { decideAccepts, type AcceptCandidate, type AcceptDecision } from '../domain/accept-decision.js';
import type { StoredPayment } from '../domain/stored-payment.js';
import { outcomeOfStored, outcomeOfTaken, type AcceptCommand, type AcceptOutcome } from './accept-command.js';
import { keyOf, lockQuotes, readKeys, storeDecision, takeKeys } from './accept-store.js';

export interface AcceptBatchOptions {
  readonly clock: Clock;
  readonly limits: readonly LimitCheck[];
  /** When the first inquiry of a payment is due whose `pay` got no answer. */
  readonly firstInquiryAfterMs: number;
}

/** Of two payments with one code the first has it; the other is refused, whatever became of the first. */
async function withCodesTaken(
  session: SqlSession,
  candidates: readonly AcceptCandidate[],
  now: EpochMs,
): Promise<readonly AcceptCandidate[]> {
  const uses = candidates.flatMap(({ oneTimeCode, paymentId, refusal }) =>
    oneTimeCode === undefined || refusal !== undefined ? [] : [{ codeValue: oneTimeCode, paymentId }],
  );
  if (uses.length === 0) return candidates;
  const taken = await takeOneTimeCodes(session, uses, now);
  const asked = new Set(uses.map((use) => use.paymentId));
  return candidates.map((candidate) => {
    const lost = asked.has(candidate.paymentId) && !taken.has(candidate.paymentId);
    return lost ? { ...candidate, refusal: 'USED_CODE' } : candidate;
  });
}

/** Lock order: keys, codes, quotes, limits, positions. */
async function decideUnderLocks(
  session: SqlSession,
  fresh: readonly AcceptCandidate[],
  options: AcceptBatchOptions,
): Promise<AcceptDecision> {
  const candidates = await withCodesTaken(session, fresh, options.clock.now());
  // What is refused already needs no locks.
  const open = candidates.filter((candidate) => candidate.refusal === undefined);
  const quotes = await lockQuotes(
    session,
    open.flatMap((candidate) => candidate.lockedQuoteId ?? []),
  );
  const limits = [];
  for (const check of options.limits) {
    limits.push(await check.lock(session, open, options.clock.now()));
  }
  const positions = await lockPositions(
    session,
    open.flatMap(({ terms }) =>
      terms === undefined ? [] : { participantId: terms.payerId, currency: terms.payerSettlement.currency },
    ),
  );
  const now: EpochMs = options.clock.now();
  if (limits.some((limit) => !limit.isFor(now))) {
    throw new DatabaseError('the day turned while the batch was locked', { failure: 'retry' });
  }
  const decision = decideAccepts(candidates, { quotes, positions, limits }, now);
  for (const limit of limits) await limit.write(session);
  await storeDecision(session, decision, { now, inquireAt: now + options.firstInquiryAfterMs });
  await warnOfPositions(session, positionSteps(positions, decision.reservations), now);
  return decision;
}

/** Accepts a batch in one transaction: one payment a key, whatever copies and repeats do (design, section 3). */
export async function acceptBatch(
  session: SqlSession,
  commands: readonly AcceptCommand[],
  options: AcceptBatchOptions,
): Promise<AcceptOutcome[]> {
  const taken = await takeKeys(session, commands, options.clock.now());
  const winners = commands.filter((command) => taken.has(command.candidate.paymentId));
  const losers = commands.filter((command) => !taken.has(command.candidate.paymentId));
  // A new statement: the insert's snapshot cannot see a winner that committed while it waited.
  const stored = await readKeys(
    session,
    losers.map((command) => command.candidate),
  );
  const decided = new Map<string, StoredPayment>();
  if (winners.length > 0) {
    const decision = await decideUnderLocks(
      session,
      winners.map((command) => command.candidate),
      options,
    );
    for (const payment of decision.payments) decided.set(payment.paymentId, payment);
  }
  return commands.map((command) => {
    const own = decided.get(command.candidate.paymentId);
    if (own !== undefined) return outcomeOfTaken(own);
    const found = stored.get(keyOf(command.candidate.initiatorId, command.candidate.requestId));
    const payment = found?.payment ?? decided.get(found?.paymentId ?? '');
    assert(found !== undefined && payment !== undefined, 'a key that was taken has a payment');
    return outcomeOfStored(command, found.keyHash, payment);
  });
}
