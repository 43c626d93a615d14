import type { SqlSession } from '@silkgate/persistence';
import type { UseRelease } from '../limits/limit-use-store.js';
import { refundedUse, wholeUse, type CountedRefund } from '../limits/use-releases.js';
import type { OperationEnding } from './domain/operation-ending.js';
import { isPriced, type StoredOperation } from './domain/stored-operation.js';
import { operationsOf } from './operation-store.js';

function countedRefund(operation: StoredOperation): CountedRefund[] {
  if (operation.type !== 'REFUND' || operation.state !== 'SUCCESS' || !isPriced(operation)) return [];
  const billingMinor = BigInt(operation.conversion.billing.value);
  return [{ acceptedAt: operation.acceptedAt, transactionMinor: operation.transaction.minor, billingMinor }];
}

/**
 * What these endings give back of limits: a refund its share, in its own period; a reversal everything. Read under the
 * payments' locks, so that each share is given back once.
 */
export async function restoredUses(
  session: SqlSession,
  endings: readonly OperationEnding[],
): Promise<UseRelease[]> {
  const counted = endings.filter(
    ({ operation, payment }) => operation.state === 'SUCCESS' && payment.terms.limitUse !== undefined,
  );
  if (counted.length === 0) return [];
  const ids = counted.map(({ payment }) => payment.paymentId);
  const before = new Map<string, CountedRefund[]>();
  for (const [paymentId, operations] of await operationsOf(session, ids)) {
    before.set(paymentId, operations.flatMap(countedRefund));
  }
  return counted.flatMap(({ operation, payment }) => {
    if (operation.type === 'CANCEL') return wholeUse(payment);
    const [refund] = countedRefund(operation);
    if (refund === undefined) return [];
    const earlier = before.get(payment.paymentId) ?? [];
    before.set(payment.paymentId, [...earlier, refund]);
    return refundedUse(payment, earlier, refund);
  });
}
