import { Money } from '@silkgate/kernel';
import { payoutConfirmedJournal, payoutJournals, reverse, windowSettledJournal } from '@silkgate/ledger';
import type { Journal } from '@silkgate/ledger';
import type { SqlSession } from '@silkgate/persistence';
import type { AuditCheck, CheckOutcome } from '../check.js';
import { mergeOutcomes } from '../check.js';
import { journalViolations } from '../domain/journal-differences.js';
import { find, type Finding } from '../sql/finding.js';
import { pages } from '../sql/pages.js';
import { storedJournals } from '../sql/stored-journals.js';

interface Row {
  readonly id: string;
  readonly what: 'WINDOW' | 'PAYOUT' | 'BATCH';
  readonly businessDate: string;
  readonly owner: string;
  /** Leg of a window, merchant of a payout. */
  readonly detail: string;
  readonly minor: string;
  readonly currency: string;
  readonly state: string;
}

/** Settled windows, instructed payouts and paid batches: each has its journal, booked on the value date. */
const CAUSES = `SELECT id::text AS id, what, business_date AS "businessDate", owner, detail, minor, currency, state FROM (
    SELECT window_id AS id, 'WINDOW' AS what, value_date AS business_date, participant_id AS owner, leg AS detail,
      net_minor AS minor, currency, state
    FROM settlement.settlement_window WHERE state = 'SETTLED' AND net_minor <> 0
    UNION ALL SELECT p.payout_id, 'PAYOUT', b.value_date, p.acquirer_id, p.merchant_id, p.amount_minor, p.currency,
      p.state
    FROM settlement.payout p JOIN settlement.payout_batch b USING (batch_id) WHERE p.state <> 'SCHEDULED'
    UNION ALL SELECT batch_id, 'BATCH', value_date, acquirer_id, '', total_minor, currency, state
    FROM settlement.payout_batch WHERE state = 'PAID') causes
  WHERE id > $1::uuid ORDER BY id LIMIT $2`;

function amountOf(row: Row): Money {
  return Money.of(row.currency, BigInt(row.minor));
}

function journalsOf(row: Row): readonly Journal[] {
  const { id, businessDate, owner, detail } = row;
  const amount = amountOf(row);
  switch (row.what) {
    case 'WINDOW': {
      const accountKind = detail === 'PAYER' ? 'participant' : 'acquirer';
      const settled = windowSettledJournal({
        windowId: id,
        businessDate,
        participantId: owner,
        accountKind,
        net: amount,
      });
      return settled.ok && settled.value !== undefined ? [settled.value] : [];
    }
    case 'PAYOUT': {
      const out = payoutJournals({
        payoutId: id,
        businessDate,
        merchantId: detail,
        acquirerId: owner,
        amount,
      });
      if (!out.ok) return [];
      return row.state === 'REJECTED'
        ? [...out.value, ...out.value.flatMap((each) => back(each, id))]
        : out.value;
    }
    case 'BATCH': {
      const confirmed = payoutConfirmedJournal({ payoutId: id, businessDate, acquirerId: owner, amount });
      return confirmed.ok ? [confirmed.value] : [];
    }
  }
}

/** A payout that the bank refused is owed to the merchant again. */
function back(original: Journal, payoutId: string): readonly Journal[] {
  const { kind, businessDate } = original;
  const reversed = reverse(original, { id: `${kind}-reversal:${payoutId}`, businessDate });
  return reversed.ok ? [reversed.value] : [];
}

async function checkPage(session: SqlSession, rows: readonly Row[]): Promise<CheckOutcome> {
  const journals: Journal[] = [];
  const unknown: CheckOutcome['violations'][number][] = [];
  for (const row of rows) {
    try {
      journals.push(...journalsOf(row));
    } catch (error) {
      unknown.push({
        row: `settlement ${row.what} ${row.id}`,
        detail: `currency: ${(error as Error).message}`,
      });
    }
  }
  const stored = await storedJournals(
    session,
    journals.map((journal) => journal.id),
  );
  return { compared: journals.length, violations: [...unknown, ...journalViolations(journals, stored)] };
}

/** Journals of windows and payouts that did not come so far. */
const WITHOUT_CAUSE: Finding = {
  offenders: `SELECT 'settlement.journal journal_id=' || j.journal_id AS row_name, 'reference' AS column_name,
      'a window, payout or batch in that state' AS expected, j.reference AS found
    FROM settlement.journal j
    LEFT JOIN settlement.settlement_window w ON w.window_id::text = j.reference AND w.state = 'SETTLED'
    LEFT JOIN settlement.payout p ON p.payout_id::text = j.reference AND p.state <> 'SCHEDULED'
    LEFT JOIN settlement.payout_batch b ON b.batch_id::text = j.reference AND b.state = 'PAID'
    LEFT JOIN settlement.payout r ON 'payout:' || r.payout_id = j.reference AND r.state = 'REJECTED'
    WHERE (j.kind = 'window-settled' AND w.window_id IS NULL) OR (j.kind = 'payout' AND p.payout_id IS NULL)
      OR (j.kind = 'payout-confirmed' AND b.batch_id IS NULL) OR (j.kind = 'payout-reversal' AND r.payout_id IS NULL)`,
  population: 'SELECT count(*) AS amount FROM settlement.journal',
};

export const settlementJournals: AuditCheck = {
  invariant: 7,
  name: 'journals of windows and payouts, re-derived',
  tables: ['settlement.settlement_window', 'settlement.payout', 'settlement.journal'],
  run: async ({ session }) => {
    const outcomes = [await find(session, WITHOUT_CAUSE)];
    for await (const rows of pages<Row>(session, CAUSES)) outcomes.push(await checkPage(session, rows));
    return mergeOutcomes(outcomes);
  },
};
