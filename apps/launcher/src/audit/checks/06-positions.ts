import type { AuditCheck } from '../check.js';
import { mergeOutcomes } from '../check.js';
import { compare, type Comparison } from '../sql/comparison.js';
import { find } from '../sql/finding.js';

/** What each payment, refund and settled window does to its payer's position. */
const MOVES = `SELECT payer_id AS participant_id, payer_settlement_currency AS currency,
      CASE WHEN state IN ('PROCESSING', 'AUTHORISED') THEN payer_settlement_minor ELSE 0 END AS reserved,
      CASE WHEN state = 'SUCCESS' THEN payer_settlement_minor ELSE 0 END AS posted
    FROM gateway.payment WHERE state IN ('PROCESSING', 'AUTHORISED', 'SUCCESS')
  UNION ALL SELECT p.payer_id, o.payer_settlement_currency, 0, -o.payer_settlement_minor
    FROM gateway.operation o JOIN gateway.payment p USING (payment_id) WHERE o.state = 'SUCCESS'
  UNION ALL SELECT participant_id, currency, 0, refunds_minor - payments_minor FROM gateway.window_settlement`;

/** A wallet has a position in every settlement currency that one of its versions had; the newest gives the cap. */
const CAPS = `SELECT DISTINCT ON (v.client_id, v.settlement_currency) v.client_id AS participant_id,
    v.settlement_currency AS currency, v.net_debit_cap_minor AS cap_minor
  FROM gateway.participant_version v JOIN gateway.participant p USING (client_id)
  WHERE p.kind = 'wallet' ORDER BY v.client_id, v.settlement_currency, v.version DESC`;

const POSITIONS: Comparison = {
  table: 'gateway.position',
  key: ['participant_id', 'currency'],
  columns: ['cap_minor', 'reserved_minor', 'posted_minor'],
  expected: `SELECT participant_id, currency, c.cap_minor, coalesce(m.reserved, 0) AS reserved_minor,
      coalesce(m.posted, 0) AS posted_minor
    FROM (${CAPS}) c FULL JOIN (SELECT participant_id, currency, sum(reserved) AS reserved, sum(posted) AS posted
      FROM (${MOVES}) moves GROUP BY participant_id, currency) m USING (participant_id, currency)`,
  stored: 'SELECT participant_id, currency, cap_minor, reserved_minor, posted_minor FROM gateway.position',
};

/** A cap that was lowered later does not make wrong what was accepted before. */
const PASSED_CAP = `SELECT 'gateway.position participant_id=' || p.participant_id || ', currency=' || p.currency AS row_name,
    'reserved_minor' AS column_name, 'at most ' || c.cap AS expected,
    (greatest(p.posted_minor, 0) + p.reserved_minor)::text AS found
  FROM gateway.position p JOIN (SELECT client_id, settlement_currency, max(net_debit_cap_minor) AS cap
    FROM gateway.participant_version GROUP BY client_id, settlement_currency) c
    ON c.client_id = p.participant_id AND c.settlement_currency = p.currency
  WHERE greatest(p.posted_minor, 0) + p.reserved_minor > c.cap`;

/** The ledger's side: windows that the gateway has not heard to be settled, and trades that settlement has not booked. */
const LEDGER_USE = `SELECT participant_id, currency, payment_minor - refund_minor AS posted
    FROM settlement.settlement_window w WHERE leg = 'PAYER'
      AND NOT EXISTS (SELECT 1 FROM gateway.window_settlement s WHERE s.window_id = w.window_id::text)
  UNION ALL SELECT t.participant_id, t.currency, t.posted
    FROM (SELECT payment_id AS id, payer_id AS participant_id, payer_settlement_currency AS currency,
        payer_settlement_minor AS posted FROM gateway.payment WHERE state = 'SUCCESS'
      UNION ALL SELECT o.operation_id, p.payer_id, o.payer_settlement_currency, -o.payer_settlement_minor
        FROM gateway.operation o JOIN gateway.payment p USING (payment_id) WHERE o.state = 'SUCCESS') t
    WHERE NOT EXISTS (SELECT 1 FROM settlement.transaction_item i WHERE i.transaction_id = t.id)`;

const LEDGER: Comparison = {
  table: 'gateway.position',
  key: ['participant_id', 'currency'],
  columns: ['posted_minor'],
  expected: `SELECT participant_id, currency, sum(posted) AS posted_minor FROM (${LEDGER_USE}) moves
    GROUP BY participant_id, currency HAVING sum(posted) <> 0`,
  stored: 'SELECT participant_id, currency, posted_minor FROM gateway.position WHERE posted_minor <> 0',
};

/** Each warning of a cap is one event, numbered by its position. */
const WARNINGS: Comparison = {
  table: 'gateway.position',
  key: ['participant_id', 'currency'],
  columns: ['warnings'],
  expected: `SELECT split_part(key, '/', 1) AS participant_id, split_part(key, '/', 2) AS currency,
      count(*) AS warnings
    FROM gateway.outbox WHERE topic = 'gateway.positions' GROUP BY key`,
  stored: 'SELECT participant_id, currency, warnings FROM gateway.position WHERE warnings <> 0',
};

export const positions: AuditCheck = {
  invariant: 6,
  name: 'positions against caps, payments and unsettled windows',
  tables: ['gateway.position', 'settlement.settlement_window'],
  run: async ({ session }) =>
    mergeOutcomes([
      await compare(session, POSITIONS),
      await compare(session, LEDGER),
      await compare(session, WARNINGS),
      await find(session, {
        offenders: PASSED_CAP,
        population: 'SELECT count(*) AS amount FROM gateway.position',
      }),
    ]),
};
