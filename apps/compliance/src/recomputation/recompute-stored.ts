import {
  searchConversions,
  type ConversionFilter,
  type ConversionRow,
} from '../conversions/conversion-search.js';
import { parseEvidence } from '../conversions/domain/evidence.js';
import type { Mismatch } from '../conversions/domain/mismatch.js';
import { verifyStored } from '../conversions/domain/stored-conversion.js';
import type { SqlSession } from '@silkgate/persistence';
import type { Selection } from './arguments.js';
import { checkRefundChain } from './domain/refund-chain.js';

export interface Finding extends Mismatch {
  readonly conversionId: string;
}

export interface Recomputed {
  readonly records: number;
  /** Records with at least one mismatch. */
  readonly mismatching: number;
}

const PAGE = 500;

/** Walks through the selected conversions page by page; every mismatch is told as it is found. */
export async function recomputeStored(
  session: SqlSession,
  selection: Exclude<Selection, { kind: 'file' }>,
  onFinding: (finding: Finding) => void,
): Promise<Recomputed> {
  let records = 0;
  const mismatching = new Set<string>();
  const tell = (finding: Finding): void => {
    mismatching.add(finding.conversionId);
    onFinding(finding);
  };
  for (let after: string | undefined; ;) {
    const page = await searchConversions(session, filterOf(selection, after));
    records += page.length;
    for (const row of page) verifyRow(row, tell);
    await verifyChains(session, page, tell);
    after = page.at(-1)?.columns.conversionId;
    if (page.length < PAGE) return { records, mismatching: mismatching.size };
  }
}

function filterOf(
  selection: Exclude<Selection, { kind: 'file' }>,
  after: string | undefined,
): ConversionFilter {
  const page = { limit: PAGE, ...(after === undefined ? {} : { after }) };
  if (selection.kind === 'payment') return { ...page, paymentId: selection.paymentId };
  if (selection.kind === 'date') return { ...page, dateFrom: selection.date, dateTo: selection.date };
  return page;
}

function verifyRow(row: ConversionRow, tell: (finding: Finding) => void): void {
  const { conversionId } = row.columns;
  for (const mismatch of verifyStored(row)) tell({ conversionId, ...mismatch });
}

/** Refunds are looked at together with their payment, wherever its page is. */
async function verifyChains(
  session: SqlSession,
  page: readonly ConversionRow[],
  tell: (finding: Finding) => void,
): Promise<void> {
  const refunds = page.filter(({ columns }) => columns.kind !== 'PAYMENT');
  const paymentIds = [...new Set(refunds.map(({ columns }) => columns.paymentId))];
  if (paymentIds.length === 0) return;
  const { rows } = await session.query<{ payment_id: string; evidence: unknown }>(
    'SELECT payment_id, evidence FROM conversion WHERE payment_id = ANY($1::text[]) ORDER BY conversion_id',
    [paymentIds],
  );
  for (const paymentId of paymentIds) {
    const chain = rows
      .filter((row) => row.payment_id === paymentId)
      .flatMap(({ evidence }) => {
        const parsed = parseEvidence(evidence);
        // What cannot be read was told with its own row.
        return parsed.ok ? [parsed.value] : [];
      });
    for (const mismatch of checkRefundChain(chain)) tell(mismatch);
  }
}
