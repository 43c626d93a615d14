import type { SqlSession } from '@silkgate/persistence';
import { isSuccess } from './domain/compare.js';
import type { Difference } from './domain/difference.js';
import type { FoundDifference, MatchResult } from './domain/found-difference.js';
import type { ComparisonKey } from './comparison-store.js';

interface PayoutPair {
  readonly payout_id: string;
  readonly our_minor: string | null;
  readonly our_currency: string | null;
  readonly our_merchant: string | null;
  readonly our_state: 'INSTRUCTED' | 'PAID' | 'REJECTED' | null;
  readonly file_id: string | null;
  readonly line_number: number | null;
  readonly their_minor: string | null;
  readonly their_currency: string | null;
  readonly their_merchant: string | null;
  readonly their_status: string | null;
  readonly times: string | null;
}

/** Every payout of either side; one that the bank refused is expected nowhere, and looked at only where it is listed. */
const PAIRS = `
  WITH listed AS (
    SELECT p.*, row_number() OVER (PARTITION BY payout_id ORDER BY sequence, line_number) AS occurrence,
           count(*) OVER (PARTITION BY payout_id) AS times
      FROM current_payout p WHERE participant_id = $1 AND file_date = $2)
  SELECT payout_id, e.amount_minor AS our_minor, e.currency AS our_currency, e.merchant_id AS our_merchant,
         e.state AS our_state, l.file_id, l.line_number, l.amount_minor AS their_minor, l.currency AS their_currency,
         l.merchant_id AS their_merchant, l.status AS their_status, l.times
    FROM (SELECT * FROM expected_payout WHERE acquirer_id = $1 AND business_date = $2) e
    FULL JOIN (SELECT * FROM listed WHERE occurrence = 1) l USING (payout_id)
   WHERE e.state IS DISTINCT FROM 'REJECTED' OR l.payout_id IS NOT NULL
   ORDER BY payout_id`;

/** Compares what was paid out with what the domestic wallet credited. Merchants are few: all pairs are looked at. */
export async function matchPayouts(session: SqlSession, key: ComparisonKey): Promise<MatchResult> {
  const { rows } = await session.query<PayoutPair>(PAIRS, [key.participantId, key.businessDate]);
  return { compared: BigInt(rows.length), differences: rows.flatMap(found) };
}

function found(row: PayoutPair): readonly FoundDifference[] {
  const place = row.file_id === null ? {} : { fileId: row.file_id, line: row.line_number ?? 0 };
  return judge(row).map((difference) => ({
    ...{ ...difference, ...place, transactionType: 'PAYOUT', requestId: row.payout_id },
  }));
}

function judge(row: PayoutPair): readonly Difference[] {
  const expected = `${row.our_currency} ${row.our_minor}`;
  const actual = `${row.their_currency} ${row.their_minor}`;
  if (row.their_minor === null) return [{ class: 'missing-at-counterpart', expected, state: 'OPEN' }];
  if (row.our_minor === null) return [{ class: 'missing-at-switch', actual, state: 'OPEN' }];
  return [...judgePair(row, expected, actual), ...judgeTimes(row)];
}

function judgePair(row: PayoutPair, expected: string, actual: string): readonly Difference[] {
  const { our_state: state, our_merchant: merchant, their_merchant: named, their_status: status } = row;
  const refused = state === 'REJECTED';
  if (isSuccess(status ?? '') === refused) {
    return [{ class: 'status', expected: refused ? state : 'PAID', actual: status ?? '', state: 'OPEN' }];
  }
  if (refused) return [];
  // What went to another merchant is missing in the account of ours.
  if (merchant !== named) {
    const said = { expected: `${merchant} ${expected}`, actual: `${named} ${actual}` };
    return [{ class: 'missing-at-counterpart', ...said, state: 'OPEN' }];
  }
  if (row.our_currency !== row.their_currency)
    return [{ class: 'currency', expected, actual, state: 'OPEN' }];
  return row.our_minor === row.their_minor ? [] : [{ class: 'amount', expected, actual, state: 'OPEN' }];
}

function judgeTimes({ times }: PayoutPair): readonly Difference[] {
  if (times === '1') return [];
  return [{ class: 'duplicate', expected: 'once', actual: `${times} times`, state: 'OPEN' }];
}
