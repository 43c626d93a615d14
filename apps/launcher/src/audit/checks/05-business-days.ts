import type { AuditCheck } from '../check.js';
import { mergeOutcomes } from '../check.js';
import { compare, type Comparison } from '../sql/comparison.js';
import { find } from '../sql/finding.js';
import { deliveryTo, DUE, isoText, outboxEvents } from '../sql/fragments.js';

const ENDED = `SELECT e.* FROM ${outboxEvents('gateway', 'gateway.business-days')} e`;

/**
 * The last date is open; of those before it each that has ended has its event, and one without is closing: its totals
 * wait for the cancels that are taken until 00:15.
 */
const GATEWAY_DAYS: Comparison = {
  table: 'gateway.business_day',
  key: ['business_date'],
  columns: ['state', 'opened_at', 'cut_at', 'settlement'],
  expected: `SELECT d.business_date,
      CASE WHEN d.business_date = max(d.business_date) OVER () THEN 'OPEN'
        WHEN e.data IS NULL THEN 'CLOSING' ELSE 'ENDED' END AS state,
      coalesce(e.data->>'openedAt', ${isoText('d.opened_at')}) AS opened_at,
      CASE WHEN d.business_date = max(d.business_date) OVER () THEN NULL
        ELSE coalesce(e.data->>'cutAt', ${isoText('d.cut_at')}) END AS cut_at,
      CASE WHEN e.data IS NULL THEN d.settlement ELSE e.data->>'settlement' END AS settlement
    FROM gateway.business_day d LEFT JOIN (${ENDED}) e ON e.key = d.business_date::text`,
  stored: `SELECT business_date, state, ${isoText('opened_at')} AS opened_at, ${isoText('cut_at')} AS cut_at, settlement
    FROM gateway.business_day`,
};

const TRADED = `SELECT 'PAYMENT' AS kind, business_date, payer_id, payee_id, payer_settlement_currency,
      payer_settlement_minor, transaction_currency, transaction_minor
    FROM gateway.payment WHERE state = 'SUCCESS'
  UNION ALL SELECT 'REFUND', o.business_date, p.payer_id, p.payee_id, o.payer_settlement_currency,
      o.payer_settlement_minor, o.transaction_currency, o.transaction_minor
    FROM gateway.operation o JOIN gateway.payment p USING (payment_id) WHERE o.state = 'SUCCESS'`;

const LEGS = `SELECT business_date, payer_id AS participant_id, 'PAYER' AS leg, payer_settlement_currency AS currency,
      kind, payer_settlement_minor AS minor FROM (${TRADED}) t
  UNION ALL SELECT business_date, payee_id, 'PAYEE', transaction_currency, kind, transaction_minor FROM (${TRADED}) t`;

const TOTAL_COLUMNS = ['payment_count', 'payment_minor', 'refund_count', 'refund_minor'];

/** What the gateway said of an ended day: counts as text, so that a broken event is a difference and not a failure. */
const TOLD = `SELECT e.event_id, e.key AS business_date, t->>'participantId' AS participant_id, t->>'leg' AS leg,
    t->'payments'->'amount'->>'currency' AS currency, t->'payments'->>'count' AS payment_count,
    t->'payments'->'amount'->>'value' AS payment_minor, t->'refunds'->>'count' AS refund_count,
    t->'refunds'->'amount'->>'value' AS refund_minor
  FROM (${ENDED}) e CROSS JOIN LATERAL jsonb_array_elements(
    CASE WHEN jsonb_typeof(e.data->'totals') = 'array' THEN e.data->'totals' ELSE '[]' END) t`;

const TOTALS_TOLD: Comparison = {
  table: 'gateway.outbox',
  key: ['business_date', 'participant_id', 'leg', 'currency'],
  name: ['event_id'],
  columns: TOTAL_COLUMNS,
  expected: `SELECT l.business_date, l.participant_id, l.leg, l.currency,
      count(*) FILTER (WHERE kind = 'PAYMENT') AS payment_count,
      coalesce(sum(minor) FILTER (WHERE kind = 'PAYMENT'), 0) AS payment_minor,
      count(*) FILTER (WHERE kind = 'REFUND') AS refund_count,
      coalesce(sum(minor) FILTER (WHERE kind = 'REFUND'), 0) AS refund_minor
    FROM (${LEGS}) l JOIN gateway.business_day d ON d.business_date = l.business_date AND d.state = 'ENDED'
    GROUP BY 1, 2, 3, 4`,
  stored: TOLD,
};

const TOTALS_TAKEN: Comparison = {
  table: 'settlement.business_day_total',
  key: ['business_date', 'participant_id', 'leg', 'currency'],
  columns: TOTAL_COLUMNS,
  consumer: 'settlement',
  expected: `SELECT e.business_date, e.participant_id, e.leg, e.currency, ${TOTAL_COLUMNS.map((name) => `e.${name}`).join(', ')},
      ${DUE} FROM (${TOLD}) e ${deliveryTo('settlement')}`,
  stored: `SELECT business_date, participant_id, leg, currency, ${TOTAL_COLUMNS.join(', ')}
    FROM settlement.business_day_total`,
};

/** A date ends with the gateway's event; closed and settled are settlement's own. */
const SETTLEMENT_DATES: Comparison = {
  table: 'settlement.business_date',
  key: ['business_date'],
  columns: ['has_ended', 'settlement', 'cut_at', 'next_business_date'],
  expected: `SELECT b.business_date, (taken.event_id IS NOT NULL AND aside.event_id IS NULL) AS has_ended,
      CASE WHEN taken.event_id IS NOT NULL AND aside.event_id IS NULL THEN e.data->>'settlement' END AS settlement,
      CASE WHEN taken.event_id IS NOT NULL AND aside.event_id IS NULL THEN e.data->>'cutAt' END AS cut_at,
      CASE WHEN taken.event_id IS NOT NULL AND aside.event_id IS NULL THEN e.data->>'nextBusinessDate' END
        AS next_business_date
    FROM settlement.business_date b LEFT JOIN (${ENDED}) e ON e.key = b.business_date::text ${deliveryTo('settlement')}`,
  stored: `SELECT business_date, (state <> 'OPEN') AS has_ended, settlement, ${isoText('cut_at')} AS cut_at,
      next_business_date FROM settlement.business_date`,
};

const CLOSED_WHERE = `SELECT 'settlement.business_date business_date=' || b.business_date AS row_name,
    'state' AS column_name, CASE WHEN w.open THEN 'OPEN or ENDED, as its windows are open'
      WHEN w.closed AND b.state IN ('OPEN', 'ENDED') THEN 'CLOSED or SETTLED, as its windows are closed'
      ELSE 'not SETTLED, as something is owed' END AS expected, b.state AS found
  FROM settlement.business_date b
  JOIN (SELECT business_date, bool_or(state = 'OPEN') AS open, bool_or(state <> 'OPEN') AS closed,
      bool_and(state = 'SETTLED') AS settled FROM settlement.settlement_window GROUP BY business_date) w
    USING (business_date)
  LEFT JOIN (SELECT business_date, bool_or(state <> 'PAID' AND returned_on IS NULL) AS unpaid
      FROM settlement.payout GROUP BY business_date) p USING (business_date)
  WHERE (w.open AND b.state IN ('CLOSED', 'SETTLED')) OR (w.closed AND b.state IN ('OPEN', 'ENDED'))
    OR (b.state = 'SETTLED' AND (NOT w.settled OR coalesce(p.unpaid, false)))`;

/** All is settled and written, and the date has not noticed: allowed for a moment only, so not while it stands. */
const SETTLED_UNNOTICED = `SELECT 'settlement.business_date business_date=' || b.business_date AS row_name,
    'state' AS column_name, 'SETTLED, as nothing is owed' AS expected, b.state AS found
  FROM settlement.business_date b WHERE b.state = 'CLOSED' AND b.closed_at < $1::timestamptz
    AND NOT EXISTS (SELECT 1 FROM settlement.settlement_window w
      WHERE w.business_date = b.business_date AND (w.state <> 'SETTLED' OR w.settled_at > $1::timestamptz))
    AND NOT EXISTS (SELECT 1 FROM settlement.payout p WHERE p.business_date = b.business_date
      AND p.returned_on IS NULL AND (p.state <> 'PAID' OR p.changed_at > $1::timestamptz))
    AND NOT EXISTS (SELECT 1 FROM settlement.file_task f WHERE f.business_date = b.business_date
      AND (f.written_at IS NULL OR f.written_at > $1::timestamptz))`;

/** The state and the instants at which it was reached say the same. */
const STATE_OF_INSTANTS: Comparison = {
  table: 'settlement.business_date',
  key: ['business_date'],
  columns: ['state'],
  expected: `SELECT business_date, CASE WHEN settled_at IS NOT NULL THEN 'SETTLED' WHEN closed_at IS NOT NULL THEN 'CLOSED'
      WHEN ended_at IS NOT NULL THEN 'ENDED' ELSE 'OPEN' END AS state FROM settlement.business_date`,
  stored: 'SELECT business_date, state FROM settlement.business_date',
};

const SETTLE_DELAY_MS = 30_000;

export const businessDays: AuditCheck = {
  invariant: 5,
  name: 'business days and their totals against payments and events',
  tables: ['gateway.business_day', 'settlement.business_date', 'settlement.file_task'],
  run: async ({ session, now }) => {
    const population = 'SELECT count(*) AS amount FROM settlement.business_date';
    const before = new Date(now - SETTLE_DELAY_MS).toISOString();
    return mergeOutcomes([
      await compare(session, GATEWAY_DAYS),
      await compare(session, TOTALS_TOLD),
      await compare(session, TOTALS_TAKEN),
      await compare(session, SETTLEMENT_DATES),
      await compare(session, STATE_OF_INSTANTS),
      await find(session, { offenders: CLOSED_WHERE, population }),
      await find(session, { offenders: SETTLED_UNNOTICED, population, values: [before] }),
    ]);
  },
};
