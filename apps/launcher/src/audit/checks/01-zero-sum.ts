import type { AuditCheck } from '../check.js';
import { mergeOutcomes } from '../check.js';
import { find } from '../sql/finding.js';

const SIGNED = `sum(CASE side WHEN 'debit' THEN amount_minor ELSE -amount_minor END)`;
const ENTRIES = 'SELECT count(*) AS amount FROM settlement.entry';

const PER_JOURNAL = `SELECT 'settlement.journal journal_id=' || journal_id AS row_name,
    'entries in ' || currency AS column_name, '0' AS expected, (${SIGNED})::text AS found
  FROM settlement.entry GROUP BY journal_id, currency HAVING ${SIGNED} <> 0`;

const IN_TOTAL = `SELECT 'settlement.entry currency=' || currency AS row_name, 'sum of amount_minor' AS column_name,
    '0' AS expected, (${SIGNED})::text AS found
  FROM settlement.entry GROUP BY currency HAVING ${SIGNED} <> 0`;

const CURRENCY_OF_ACCOUNT = `SELECT 'settlement.entry journal_id=' || journal_id || ', line=' || line AS row_name,
    'currency' AS column_name, right(account, 3) AS expected, currency AS found
  FROM settlement.entry WHERE right(account, 4) <> ':' || currency`;

const WITHOUT_ENTRIES = `SELECT 'settlement.journal journal_id=' || j.journal_id AS row_name, 'entries' AS column_name,
    'two or more' AS expected, count(e.journal_id)::text AS found
  FROM settlement.journal j LEFT JOIN settlement.entry e ON e.journal_id = j.journal_id
  GROUP BY j.journal_id HAVING count(e.journal_id) < 2`;

const WITHOUT_JOURNAL = `SELECT 'settlement.entry journal_id=' || e.journal_id || ', line=' || e.line AS row_name,
    'journal_id' AS column_name, 'a journal' AS expected, e.journal_id AS found
  FROM settlement.entry e LEFT JOIN settlement.journal j ON j.journal_id = e.journal_id WHERE j.journal_id IS NULL`;

export const zeroSum: AuditCheck = {
  invariant: 1,
  name: 'entries of every journal and currency',
  tables: ['settlement.entry'],
  run: async ({ session }) =>
    mergeOutcomes([
      await find(session, { offenders: PER_JOURNAL, population: ENTRIES }),
      await find(session, {
        offenders: IN_TOTAL,
        population: 'SELECT count(DISTINCT currency) AS amount FROM settlement.entry',
      }),
      await find(session, { offenders: CURRENCY_OF_ACCOUNT, population: ENTRIES }),
      await find(session, {
        offenders: WITHOUT_ENTRIES,
        population: 'SELECT count(*) AS amount FROM settlement.journal',
      }),
      await find(session, { offenders: WITHOUT_JOURNAL, population: ENTRIES }),
    ]),
};
