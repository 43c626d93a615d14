import type { AuditCheck } from '../check.js';
import { mergeOutcomes } from '../check.js';
import { compare, type Comparison } from '../sql/comparison.js';
import { find } from '../sql/finding.js';

/** The participant's version in force at an instant; of one whose versions are all later, its first. */
function accountAt(instant: string, participant: string): string {
  return `(SELECT v.settlement_account FROM settlement.participant_version v WHERE v.participant_id = ${participant}
    ORDER BY (v.valid_from <= ${instant}) DESC,
      CASE WHEN v.valid_from <= ${instant} THEN -v.version ELSE v.version END LIMIT 1)`;
}

const COLUMNS = [
  'kind',
  'business_date',
  'participant_account',
  'amount_minor',
  'currency',
  'value_date',
  'state',
  'bank_reference',
];

/** A closed window that does not net to zero is instructed; its state follows the instruction's. */
const OF_WINDOWS = `SELECT w.window_id AS reference,
    CASE WHEN w.net_minor > 0 THEN 'WINDOW_COLLECTION' ELSE 'WINDOW_PAYMENT' END AS kind, w.business_date,
    ${accountAt('b.cut_at', 'w.participant_id')} AS participant_account, abs(w.net_minor) AS amount_minor,
    w.currency, w.value_date,
    CASE w.state WHEN 'CLOSED' THEN 'PENDING' WHEN 'INSTRUCTED' THEN 'SENT' WHEN 'ABORTED' THEN 'REJECTED'
      ELSE w.state END AS state, w.bank_reference
  FROM settlement.settlement_window w JOIN settlement.business_date b ON b.business_date = w.business_date
  WHERE w.state <> 'OPEN' AND w.net_minor <> 0`;

/** PENDING waits for the payout file, SENT for the bank; both are an instructed batch. */
const OF_BATCHES = `SELECT p.batch_id, 'PAYOUT_FUNDING', p.business_date,
    ${accountAt('p.instructed_at', 'p.acquirer_id')}, p.total_minor, p.currency, p.value_date,
    CASE p.state WHEN 'PAID' THEN 'SETTLED' WHEN 'REJECTED' THEN 'REJECTED'
      ELSE coalesce((SELECT i.state FROM settlement.instruction i WHERE i.reference = p.batch_id
        AND i.state IN ('PENDING', 'SENT')), 'PENDING') END, p.bank_reference
  FROM settlement.payout_batch p WHERE p.state <> 'SCHEDULED'`;

const INSTRUCTIONS: Comparison = {
  table: 'settlement.instruction',
  key: ['reference'],
  name: ['instruction_id'],
  columns: COLUMNS,
  expected: `${OF_WINDOWS} UNION ALL ${OF_BATCHES}`,
  stored: `SELECT instruction_id, reference, ${COLUMNS.join(', ')} FROM settlement.instruction`,
};

/** The window's side of the same: named by the window, whose state or currency may be what was changed. */
const WINDOW_STATES = `SELECT 'settlement.settlement_window business_date=' || w.business_date || ', participant_id='
      || w.participant_id || ', leg=' || w.leg || ', currency=' || w.currency AS row_name, 'state' AS column_name,
    CASE WHEN b.state IN ('OPEN', 'ENDED') THEN 'OPEN' WHEN w.net_minor = 0 THEN 'SETTLED'
      WHEN i.state = 'PENDING' THEN 'CLOSED' WHEN i.state = 'SENT' THEN 'INSTRUCTED'
      WHEN i.state = 'REJECTED' THEN 'ABORTED' WHEN i.state = 'SETTLED' THEN 'SETTLED'
      ELSE 'one with an instruction' END AS expected, w.state AS found
  FROM settlement.settlement_window w LEFT JOIN settlement.business_date b ON b.business_date = w.business_date
  LEFT JOIN settlement.instruction i ON i.reference = w.window_id`;

export const instructions: AuditCheck = {
  invariant: 2,
  name: 'instructions against windows and batches',
  tables: ['settlement.instruction', 'settlement.settlement_window', 'settlement.payout_batch'],
  run: async ({ session }) =>
    mergeOutcomes([
      await compare(session, INSTRUCTIONS),
      await find(session, {
        offenders: `SELECT * FROM (${WINDOW_STATES}) w WHERE expected IS DISTINCT FROM found`,
        population: 'SELECT count(*) AS amount FROM settlement.settlement_window',
      }),
    ]),
};
