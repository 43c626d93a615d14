import { err, ok } from '@silkgate/kernel';
import type { EpochMs, IdSource, Result } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import { storeFileTasks } from '../files/file-task-store.js';
import type { Participant } from '../participants/participant.js';
import { merchantsAsOf } from '../participants/participant-store.js';
import type { EndedDate } from '../windows/window-store.js';
import { planPayouts } from './domain/payout-plan.js';
import { statementAmounts } from './domain/statement-amounts.js';
import { storeBatches } from './payout-store.js';
import { markReturned, readStatementInput, storeStatements } from './statement-store.js';

export interface PayoutScheduling {
  readonly ended: EndedDate;
  readonly participants: ReadonlyMap<string, Participant>;
  readonly now: EpochMs;
  readonly ids: IdSource;
}

/**
 * Fixes the statements of a date that closes and what each merchant is paid for it; money moves when the batches are
 * due. Answers the number of payouts, or why they cannot be fixed yet; then nothing was written.
 */
export async function schedulePayouts(
  session: SqlSession,
  { ended, participants, now, ids }: PayoutScheduling,
): Promise<Result<number, string>> {
  const { businessDate } = ended;
  const input = await readStatementInput(session, businessDate);
  const statements = statementAmounts(input);
  if (statements.length === 0) return ok(0);
  const merchantIds = [...new Set(statements.map((each) => each.merchantId))];
  const merchants = await merchantsAsOf(session, merchantIds, ended.cutAt);
  const unknown = merchantIds.find((id) => !merchants.has(id));
  if (unknown !== undefined) return err(`merchant ${unknown} is not known yet`);
  const homeless = [...merchants.values()].find((each) => !participants.has(each.acquirerId));
  if (homeless !== undefined) return err(`participant ${homeless.acquirerId} is not known yet`);
  const mode = ended.settlement;
  const batches = planPayouts(statements, { businessDate, mode, now, participants, merchants, ids });
  await storeBatches(session, businessDate, batches, now);
  await markReturned(session, businessDate, input.returnedPayoutIds);
  const payouts = batches.flatMap((batch) => batch.payouts);
  await storeStatements(session, businessDate, statements, payouts);
  const files = merchantIds.map((subject) => ({ kind: 'STATEMENT' as const, subject }));
  await storeFileTasks(session, businessDate, files, { ids, now });
  return ok(payouts.length);
}
