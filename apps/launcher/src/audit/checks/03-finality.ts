import { toIsoUtc8 } from '@silkgate/kernel';
import type { AuditCheck, AuditContext, CheckOutcome } from '../check.js';
import { mergeOutcomes } from '../check.js';
import { compare, type Comparison } from '../sql/comparison.js';
import { find } from '../sql/finding.js';

/** Every key that was answered has its payment, and no payment is without its key. */
const PAYMENT_KEYS: Comparison = {
  table: 'gateway.payment',
  key: ['initiator_id', 'request_id'],
  name: ['payment_id'],
  columns: ['payment_id'],
  expected: 'SELECT initiator_id, request_id, payment_id FROM gateway.payment_key',
  stored: 'SELECT initiator_id, request_id, payment_id FROM gateway.payment',
};

const OPERATION_KEYS: Comparison = {
  table: 'gateway.operation',
  key: ['initiator_id', 'type', 'request_id'],
  name: ['operation_id'],
  columns: ['operation_id'],
  expected: 'SELECT initiator_id, type, request_id, operation_id FROM gateway.operation_key',
  stored: 'SELECT initiator_id, type, request_id, operation_id FROM gateway.operation',
};

/** What is not final is still worked on, and nothing else is but debits told after a cancel, until they are back. */
const WORK: Comparison = {
  table: 'gateway.work',
  key: ['subject_id'],
  columns: ['payment_id'],
  expected: `SELECT payment_id AS subject_id, payment_id FROM gateway.payment
      WHERE state IN ('PROCESSING', 'AUTHORISED')
    UNION ALL SELECT operation_id, payment_id FROM gateway.operation WHERE state = 'PROCESSING'`,
  stored: `SELECT w.subject_id, w.payment_id FROM gateway.work w LEFT JOIN gateway.payment p ON p.payment_id = w.subject_id
    WHERE w.kind <> 'GIVE_BACK' OR p.state IN ('PROCESSING', 'AUTHORISED')`,
};

const INQUIRY_WINDOW = `interval '60 seconds'`;
const ALLOWANCE = `interval '120 seconds'`;

/** The end of the last fault is not known here; the start of what runs now is the latest that the stores can tell. */
const OVERDUE = `SELECT 'gateway.payment payment_id=' || payment_id AS row_name, 'state' AS column_name,
      'final' AS expected, state || ' since ' || accepted_at AS found
    FROM gateway.payment WHERE state IN ('PROCESSING', 'AUTHORISED') AND greatest(
      accepted_at + ${INQUIRY_WINDOW}, expires_at, $1::timestamptz) + ${ALLOWANCE} < $2::timestamptz
  UNION ALL SELECT 'gateway.operation operation_id=' || operation_id, 'state', 'final', state || ' since ' || accepted_at
    FROM gateway.operation WHERE state = 'PROCESSING'
      AND greatest(accepted_at, $1::timestamptz) + ${ALLOWANCE} < $2::timestamptz`;

function overdue({ session, now, runningSince }: AuditContext): Promise<CheckOutcome> {
  const population = `SELECT (SELECT count(*) FROM gateway.payment) + (SELECT count(*) FROM gateway.operation) AS amount`;
  // A stopped switch is a fault that has not ended: what it left unfinished is pending.
  if (runningSince === undefined) return find(session, { offenders: NOTHING, population });
  return find(session, { offenders: OVERDUE, population, values: [toIsoUtc8(runningSince), toIsoUtc8(now)] });
}

const NOTHING = `SELECT '' AS row_name, '' AS column_name, '' AS expected, '' AS found WHERE false`;

export const finality: AuditCheck = {
  invariant: 3,
  name: 'keys, work and age of what is not final',
  tables: ['gateway.payment', 'gateway.operation'],
  run: async (context) =>
    mergeOutcomes([
      await compare(context.session, PAYMENT_KEYS),
      await compare(context.session, OPERATION_KEYS),
      await compare(context.session, WORK),
      await overdue(context),
    ]),
};
