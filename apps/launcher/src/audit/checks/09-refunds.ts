import type { AuditCheck } from '../check.js';
import { mergeOutcomes } from '../check.js';
import { find, type Finding } from '../sql/finding.js';
import { FOUR_AMOUNTS } from '../sql/fragments.js';

const COUNTED = `SELECT count(*) AS amount FROM gateway.operation WHERE state <> 'FAILED'`;

/** Sums of what has not failed; once all of a payment is given back, exactly all of it in every currency. */
function sums(name: string): Finding {
  const minor = `${name}_minor`;
  const currency = `${name}_currency`;
  return {
    population: COUNTED,
    offenders: `SELECT 'gateway.payment payment_id=' || p.payment_id AS row_name, 'refunds of ${name}' AS column_name,
        CASE WHEN r.transaction = p.transaction_minor THEN 'exactly ' ELSE 'at most ' END || p.${minor} AS expected,
        r.total::text AS found
      FROM gateway.payment p JOIN (SELECT payment_id, sum(${minor}) AS total, sum(transaction_minor) AS transaction
        FROM gateway.operation WHERE state <> 'FAILED' GROUP BY payment_id) r USING (payment_id)
      WHERE r.total > p.${minor} OR (r.transaction = p.transaction_minor AND r.total <> p.${minor})
      UNION ALL SELECT 'gateway.operation operation_id=' || o.operation_id, '${currency}', p.${currency}, o.${currency}
      FROM gateway.operation o JOIN gateway.payment p USING (payment_id)
      WHERE o.state <> 'FAILED' AND o.${currency} IS DISTINCT FROM p.${currency}`,
  };
}

const OF_FINAL: Finding = {
  population: COUNTED,
  offenders: `SELECT 'gateway.operation operation_id=' || o.operation_id AS row_name, 'payment_id' AS column_name,
      'a successful payment' AS expected, p.state AS found
    FROM gateway.operation o JOIN gateway.payment p USING (payment_id)
    WHERE o.state <> 'FAILED' AND p.state <> 'SUCCESS'`,
};

export const refunds: AuditCheck = {
  invariant: 9,
  name: 'sums of refunds in every currency',
  tables: ['gateway.operation'],
  run: async ({ session }) => {
    const outcomes = [await find(session, OF_FINAL)];
    for (const name of Object.keys(FOUR_AMOUNTS)) outcomes.push(await find(session, sums(name)));
    return mergeOutcomes(outcomes);
  },
};
