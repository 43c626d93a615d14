import type { BusinessDate, Clock } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import assert from 'node:assert';
import { shareUncountedDates } from '../business-days/open-day.js';
import { lockPayments } from '../payments/complete/complete-store.js';
import type { StoredPayment } from '../payments/domain/stored-payment.js';
import { decideOperation, type OperationCandidate, type PriceRefund } from './domain/operation-decision.js';
import type { StoredOperation } from './domain/stored-operation.js';
import {
  outcomeOfStoredOperation,
  type AcceptOperation,
  type AcceptOperationOutcome,
} from './operation-command.js';
import {
  operationKeyOf,
  operationsOf,
  readOperationKeys,
  storeOperations,
  takeOperationKeys,
} from './operation-store.js';

export interface AcceptOperationsOptions {
  readonly clock: Clock;
  readonly priceRefund: PriceRefund;
  /** When an operation is asked again that got no answer. */
  readonly askAgainAfterMs: number;
}

/** Refunds count on the day that is open when they end; only cancels of successes concern the payment's own date. */
async function uncountedDatesOf(
  session: SqlSession,
  candidates: readonly OperationCandidate[],
  payments: ReadonlyMap<string, StoredPayment>,
): Promise<ReadonlySet<BusinessDate>> {
  const cancelled = candidates.filter((candidate) => candidate.type === 'CANCEL');
  return shareUncountedDates(
    session,
    cancelled.flatMap((candidate) => payments.get(candidate.paymentId)?.businessDate ?? []),
  );
}

/** Lock order: keys, payments, business days. Later candidates of a payment see the earlier ones of the batch. */
async function decideUnderLocks(
  session: SqlSession,
  candidates: readonly OperationCandidate[],
  options: AcceptOperationsOptions,
): Promise<StoredOperation[]> {
  const paymentIds = candidates.map((candidate) => candidate.paymentId);
  const payments = await lockPayments(session, paymentIds);
  const operations = await operationsOf(session, paymentIds);
  const uncounted = await uncountedDatesOf(session, candidates, payments);
  const now = options.clock.now();
  const decided = candidates.map((candidate) => {
    const payment = payments.get(candidate.paymentId);
    assert(payment !== undefined, 'an operation is asked of a stored payment');
    const earlier = operations.get(candidate.paymentId) ?? [];
    const operation = decideOperation(candidate, {
      payment,
      operations: earlier,
      uncounted,
      now,
      priceRefund: options.priceRefund,
    });
    operations.set(candidate.paymentId, [...earlier, operation]);
    return operation;
  });
  await storeOperations(session, decided, now + options.askAgainAfterMs);
  return decided;
}

/** Accepts refunds and reversals in one transaction: one operation a key, never more than the payment. */
export async function acceptOperations(
  session: SqlSession,
  commands: readonly AcceptOperation[],
  options: AcceptOperationsOptions,
): Promise<AcceptOperationOutcome[]> {
  const taken = await takeOperationKeys(session, commands, options.clock.now());
  const winners = commands.filter((command) => taken.has(command.candidate.operationId));
  const losers = commands.filter((command) => !taken.has(command.candidate.operationId));
  const stored = await readOperationKeys(
    session,
    losers.map((command) => command.candidate),
  );
  const decided = new Map<string, StoredOperation>();
  if (winners.length > 0) {
    const candidates = winners.map((command) => command.candidate);
    for (const operation of await decideUnderLocks(session, candidates, options)) {
      decided.set(operation.operationId, operation);
    }
  }
  return commands.map((command) => {
    const own = decided.get(command.candidate.operationId);
    if (own !== undefined) return outcomeOfStoredOperation(command, command.keyHash, own);
    const found = stored.get(operationKeyOf(command.candidate));
    const operation = found?.operation ?? decided.get(found?.operationId ?? '');
    assert(found !== undefined && operation !== undefined, 'a key that was taken has an operation');
    return outcomeOfStoredOperation(command, found.keyHash, operation);
  });
}
