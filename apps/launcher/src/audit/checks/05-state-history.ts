import type { AuditCheck } from '../check.js';
import { mergeOutcomes } from '../check.js';
import { compare, type Comparison } from '../sql/comparison.js';
import { find } from '../sql/finding.js';

const SUBJECTS = `SELECT payment_id AS subject_id, payment_id, state, version, result_code, accepted_at, ended_at,
      'payment' AS kind FROM gateway.payment
    UNION ALL SELECT operation_id, payment_id, state, version, result_code, accepted_at, ended_at, 'operation'
    FROM gateway.operation`;

const LAST = `SELECT DISTINCT ON (subject_id) subject_id, sequence, state, result_code, entered_at
  FROM gateway.state_history ORDER BY subject_id, sequence DESC`;

/** The row says what the last line of its history says. */
function currentState(kind: 'payment' | 'operation'): Comparison {
  const id = `${kind}_id`;
  return {
    table: `gateway.${kind}`,
    key: [id],
    columns: ['state', 'version', 'result_code', 'ended_at'],
    expected: `SELECT h.subject_id AS ${id}, h.state, h.sequence AS version, h.result_code,
        CASE WHEN h.state NOT IN ('PROCESSING', 'AUTHORISED') THEN h.entered_at END AS ended_at
      FROM (${LAST}) h JOIN (SELECT ${id} AS subject_id FROM gateway.${kind}) k USING (subject_id)`,
    stored: `SELECT ${id}, state, version, result_code, ended_at FROM gateway.${kind}`,
  };
}

/** First and last line of every history follow from the row. */
const ENDS: Comparison = {
  table: 'gateway.state_history',
  key: ['subject_id', 'sequence'],
  columns: ['payment_id', 'state', 'result_code', 'entered_at'],
  expected: `SELECT subject_id, version AS sequence, payment_id, state, result_code,
      coalesce(ended_at, CASE WHEN version = 1 THEN accepted_at END) AS entered_at
    FROM (${SUBJECTS}) s WHERE state NOT IN ('AUTHORISED')`,
  stored: `SELECT h.subject_id, h.sequence, h.payment_id, h.state, h.result_code, h.entered_at
    FROM gateway.state_history h JOIN (SELECT subject_id, max(sequence) AS sequence FROM gateway.state_history
      GROUP BY subject_id) last USING (subject_id, sequence) WHERE h.state <> 'AUTHORISED'`,
};

/** The ways forward of a payment and of an operation; the empty state is the one before the first. */
const TRANSITIONS = `(VALUES ('payment', '', 'PROCESSING'), ('payment', '', 'FAILED'), ('payment', '', 'CANCELLED'),
    ('payment', 'PROCESSING', 'AUTHORISED'), ('payment', 'PROCESSING', 'SUCCESS'), ('payment', 'PROCESSING', 'FAILED'),
    ('payment', 'PROCESSING', 'CANCELLED'), ('payment', 'AUTHORISED', 'SUCCESS'), ('payment', 'AUTHORISED', 'CANCELLED'),
    ('operation', '', 'PROCESSING'), ('operation', '', 'FAILED'), ('operation', 'PROCESSING', 'SUCCESS'),
    ('operation', 'PROCESSING', 'FAILED')) AS allowed (kind, before, after)`;

const PATHS = `SELECT 'gateway.state_history subject_id=' || step.subject_id || ', sequence=' || step.sequence AS row_name,
    'state' AS column_name, 'a way forward from ' || coalesce(nullif(step.before, ''), 'nothing') || ' as number '
      || step.number AS expected, step.state || ' as number ' || step.sequence AS found
  FROM (SELECT h.*, row_number() OVER w AS number, coalesce(lag(h.state) OVER w, '') AS before
    FROM gateway.state_history h WINDOW w AS (PARTITION BY h.subject_id ORDER BY h.sequence)) step
  LEFT JOIN (${SUBJECTS}) s ON s.subject_id = step.subject_id
  LEFT JOIN ${TRANSITIONS} ON allowed.kind = s.kind AND allowed.before = step.before AND allowed.after = step.state
  WHERE allowed.kind IS NULL OR step.number <> step.sequence OR step.payment_id <> s.payment_id`;

export const stateHistory: AuditCheck = {
  invariant: 5,
  name: 'state histories as paths, and rows against their history',
  tables: ['gateway.payment', 'gateway.state_history'],
  run: async ({ session }) =>
    mergeOutcomes([
      await compare(session, currentState('payment')),
      await compare(session, currentState('operation')),
      await compare(session, ENDS),
      await find(session, {
        offenders: PATHS,
        population: 'SELECT count(*) AS amount FROM gateway.state_history',
      }),
    ]),
};
