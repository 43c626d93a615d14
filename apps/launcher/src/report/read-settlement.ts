import { ALL_TOPICS } from '@silkgate/contracts';
import type { SqlSession } from '@silkgate/persistence';
import type { DayReport, MerchantPaid } from './report.js';

const SIGNED = `CASE side WHEN 'debit' THEN amount_minor ELSE -amount_minor END`;

const LEDGER = `SELECT (SELECT count(*) FROM settlement.journal) AS journals, (SELECT count(*) FROM settlement.entry) AS entries,
    NOT EXISTS (SELECT 1 FROM settlement.entry GROUP BY journal_id, currency HAVING sum(${SIGNED}) <> 0) AS "zeroSum",
    NOT EXISTS (SELECT 1 FROM settlement.account_balance b
      FULL JOIN (SELECT account, sum(${SIGNED}) AS total FROM settlement.entry GROUP BY account) e USING (account)
      WHERE b.balance_minor IS DISTINCT FROM e.total) AS "balancesMatchEntries"`;

export async function readLedger(session: SqlSession): Promise<DayReport['ledger']> {
  const { rows } = await session.query<{
    journals: string;
    entries: string;
    zeroSum: boolean;
    balancesMatchEntries: boolean;
  }>(LEDGER);
  const [row] = rows;
  return {
    journals: Number(row?.journals ?? 0),
    entries: Number(row?.entries ?? 0),
    zeroSum: row?.zeroSum ?? false,
    balancesMatchEntries: row?.balancesMatchEntries ?? false,
  };
}

/** A payout counts as paid only where the bank has confirmed the money behind it. */
const MERCHANTS = `SELECT s.merchant_id AS "merchantId", coalesce(m.name, s.merchant_id) AS name,
    coalesce(m.acquirer_id, '') AS "acquirerId", s.currency, s.payout_minor AS "statementMinor",
    coalesce(p.amount_minor, 0) AS "paidMinor"
  FROM settlement.merchant_statement s
  LEFT JOIN settlement.payout p ON p.payout_id = s.payout_id AND p.state = 'PAID'
  LEFT JOIN (SELECT DISTINCT ON (merchant_id) merchant_id, name, acquirer_id FROM settlement.merchant_version
    ORDER BY merchant_id, version DESC) m ON m.merchant_id = s.merchant_id
  WHERE s.business_date = $1::date ORDER BY s.merchant_id, s.currency`;

export async function readMerchantsPaid(
  session: SqlSession,
  businessDate: string,
): Promise<readonly MerchantPaid[]> {
  return (await session.query<MerchantPaid>(MERCHANTS, [businessDate])).rows;
}

/** Merchants that the day leaves something to pay, and those of them that got it. */
export function merchantFigures(merchants: readonly MerchantPaid[]): DayReport['merchants'] {
  const owed = merchants.filter((each) => each.statementMinor !== '0' || each.paidMinor !== '0');
  const paid = owed.filter((each) => each.paidMinor !== '0');
  const total = paid.reduce((sum, each) => sum + BigInt(each.paidMinor), 0n);
  return { count: owed.length, paid: paid.length, paidMinor: total.toString() };
}

export async function readReconciliation(
  session: SqlSession,
  businessDate: string,
): Promise<DayReport['reconciliation']> {
  const { rows } = await session.query<Record<'compared' | 'matched' | 'breaks', string>>(
    `SELECT coalesce(sum(compared), 0) AS compared, coalesce(sum(matched), 0) AS matched,
       coalesce(sum(breaks), 0) AS breaks FROM reconciliation.comparison WHERE business_date = $1::date`,
    [businessDate],
  );
  const [row] = rows;
  return {
    compared: Number(row?.compared ?? 0),
    matched: Number(row?.matched ?? 0),
    breaks: Number(row?.breaks ?? 0),
  };
}

const PRODUCERS = [...new Set(ALL_TOPICS.map((topic) => topic.producer))];
const CONSUMERS = [...new Set(ALL_TOPICS.flatMap((topic) => topic.consumers))];

const sumOver = (schemas: readonly string[], table: string): string =>
  schemas.map((schema) => `(SELECT count(*) FROM ${schema}.${table})`).join(' + ');

export async function readEvents(
  session: SqlSession,
): Promise<{ readonly published: number; readonly deadLetters: number }> {
  const { rows } = await session.query<{ published: string; deadLetters: string }>(
    `SELECT ${sumOver(PRODUCERS, 'outbox WHERE published_at IS NOT NULL')} AS published,
       ${sumOver(CONSUMERS, 'dead_letter')} AS "deadLetters"`,
  );
  return { published: Number(rows[0]?.published ?? 0), deadLetters: Number(rows[0]?.deadLetters ?? 0) };
}
