import type { BusinessDayEnded } from '@silkgate/contracts';
import type { BusinessDate } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';

interface TotalRow {
  participant_id: string;
  leg: 'PAYER' | 'PAYEE';
  currency: string;
  payments: number;
  payments_minor: string;
  refunds: number;
  refunds_minor: string;
}

/** Payers in their settlement currency before fees, payees in the transaction currency. */
const TOTALS = `WITH traded AS (
    SELECT 'PAYMENT' AS kind, p.payer_id, p.payee_id, p.payer_settlement_currency, p.payer_settlement_minor,
        p.transaction_currency, p.transaction_minor
      FROM payment p WHERE p.business_date = $1::date AND p.state = 'SUCCESS'
    UNION ALL
    SELECT 'REFUND', p.payer_id, p.payee_id, o.payer_settlement_currency, o.payer_settlement_minor,
        o.transaction_currency, o.transaction_minor
      FROM operation o JOIN payment p ON p.payment_id = o.payment_id
     WHERE o.business_date = $1::date AND o.state = 'SUCCESS'),
  legs AS (
    SELECT payer_id AS participant_id, 'PAYER' AS leg, payer_settlement_currency AS currency, kind,
        payer_settlement_minor AS minor FROM traded
    UNION ALL
    SELECT payee_id, 'PAYEE', transaction_currency, kind, transaction_minor FROM traded)
  SELECT participant_id, leg, currency,
      count(*) FILTER (WHERE kind = 'PAYMENT')::int AS payments,
      coalesce(sum(minor) FILTER (WHERE kind = 'PAYMENT'), 0)::text AS payments_minor,
      count(*) FILTER (WHERE kind = 'REFUND')::int AS refunds,
      coalesce(sum(minor) FILTER (WHERE kind = 'REFUND'), 0)::text AS refunds_minor
    FROM legs GROUP BY participant_id, leg, currency ORDER BY participant_id, leg, currency`;

/** Counts and sums of everything that became final on this business date. */
export async function dayTotals(
  session: SqlSession,
  date: BusinessDate,
): Promise<BusinessDayEnded['totals']> {
  const { rows } = await session.query<TotalRow>(TOTALS, [date]);
  return rows.map((row) => ({
    participantId: row.participant_id,
    leg: row.leg,
    payments: { count: row.payments, amount: { currency: row.currency, value: row.payments_minor } },
    refunds: { count: row.refunds, amount: { currency: row.currency, value: row.refunds_minor } },
  }));
}
