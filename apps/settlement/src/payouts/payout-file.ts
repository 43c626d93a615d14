import type { Database } from '@silkgate/persistence';
import { compactDate, csvLines, fileNamePart, sequenceText } from '../files/domain/csv.js';
import type { FileStore } from '../files/file-store.js';
import { readBatch, readPayouts } from './payout-store.js';
import type { Payout, PayoutBatch } from './domain/payout.js';

export function payoutFilePath(batch: Pick<PayoutBatch, 'acquirerId' | 'businessDate' | 'sequence'>): string {
  const acquirerId = fileNamePart(batch.acquirerId);
  const date = compactDate(batch.businessDate);
  return `payouts/${acquirerId}/${date}/payouts_${acquirerId}_${date}_${sequenceText(batch.sequence)}.csv`;
}

export function payoutLines(payouts: readonly Payout[]): string {
  return csvLines([
    ['batchId', 'payoutId', 'merchantId', 'account', 'amountValue', 'amountCurrency'],
    ...payouts.map((each) => [
      each.batchId,
      each.payoutId,
      each.merchantId,
      each.account,
      each.amountMinor,
      each.currency,
    ]),
  ]);
}

/** What the domestic wallet pays to whom out of a batch's funding. */
export async function writePayoutFile(database: Database, files: FileStore, batchId: string): Promise<void> {
  const batch = await readBatch(database, batchId);
  if (batch === undefined) throw new Error(`there is no payout batch ${batchId}`);
  await files.write(payoutFilePath(batch), [payoutLines(await readPayouts(database, [batchId]))]);
}
