import type { AuditCheck } from '../check.js';
import { mergeOutcomes } from '../check.js';
import { compare, type Comparison } from '../sql/comparison.js';
import { amountsOfJson, digest, FOUR_AMOUNT_COLUMNS, FOUR_AMOUNTS } from '../sql/fragments.js';

/** The columns of a payment or operation are those of its record. */
function amountsOf(kind: 'payment' | 'operation'): Comparison {
  const id = `${kind}_id`;
  return {
    table: `gateway.${kind}`,
    key: [id],
    columns: FOUR_AMOUNT_COLUMNS,
    expected: `SELECT ${id}, ${amountsOfJson('conversion', FOUR_AMOUNTS)} FROM gateway.${kind} WHERE conversion IS NOT NULL`,
    stored: `SELECT ${id}, ${FOUR_AMOUNT_COLUMNS.join(', ')} FROM gateway.${kind} WHERE conversion IS NOT NULL`,
  };
}

/** Every success has its record in the evidence table, and nothing else has. */
const EVIDENCE: Comparison = {
  table: 'gateway.conversion_record',
  key: ['subject_id'],
  columns: ['payment_id', 'kind', 'record', 'recorded_at'],
  expected: `SELECT payment_id AS subject_id, payment_id, 'PAYMENT' AS kind, ${digest('conversion')} AS record, ended_at AS recorded_at
      FROM gateway.payment WHERE state = 'SUCCESS'
    UNION ALL SELECT operation_id, payment_id, 'REFUND', ${digest('conversion')}, ended_at FROM gateway.operation WHERE state = 'SUCCESS'`,
  stored: `SELECT subject_id, payment_id, kind, ${digest('record')} AS record, recorded_at FROM gateway.conversion_record`,
};

/** The same the other way round, so that the row whose record was changed is named, whichever of the two it is. */
function recordOf(kind: 'payment' | 'operation'): Comparison {
  const id = `${kind}_id`;
  return {
    table: `gateway.${kind}`,
    key: [id],
    columns: ['conversion'],
    expected: `SELECT r.subject_id AS ${id}, ${digest('r.record')} AS conversion FROM gateway.conversion_record r
      JOIN gateway.${kind} k ON k.${id} = r.subject_id`,
    stored: `SELECT k.${id}, ${digest('k.conversion')} AS conversion FROM gateway.${kind} k
      JOIN gateway.conversion_record r ON r.subject_id = k.${id}`,
  };
}

/** A refund is priced on its payment's own record. */
const ORIGINALS: Comparison = {
  table: 'gateway.operation',
  key: ['operation_id'],
  columns: ['original'],
  expected: `SELECT o.operation_id, ${digest('p.conversion')} AS original FROM gateway.operation o
    JOIN gateway.payment p USING (payment_id) WHERE o.conversion IS NOT NULL`,
  stored: `SELECT operation_id, ${digest(`conversion->'original'`)} AS original FROM gateway.operation WHERE conversion IS NOT NULL`,
};

export const records: AuditCheck = {
  invariant: 8,
  name: 'amounts of payments and refunds against their conversion records',
  tables: ['gateway.payment', 'gateway.conversion_record'],
  run: async ({ session }) =>
    mergeOutcomes([
      await compare(session, amountsOf('payment')),
      await compare(session, amountsOf('operation')),
      await compare(session, EVIDENCE),
      await compare(session, recordOf('payment')),
      await compare(session, recordOf('operation')),
      await compare(session, ORIGINALS),
    ]),
};
