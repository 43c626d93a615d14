import type { Database } from '@silkgate/persistence';
import type { Violation } from './violation.js';
import type { WaveFacts } from './wave-facts.js';

const SIGNED = `sum(CASE side WHEN 'debit' THEN amount_minor ELSE -amount_minor END)`;

/** 1 and 2 over the whole ledger: what does not sum to zero, and balances that are not the sum of their entries. */
const FAULTS = `SELECT 1 AS invariant, 'journal ' || journal_id || ' is off by ' || ${SIGNED} || ' ' || currency AS problem
     FROM entry GROUP BY journal_id, currency HAVING ${SIGNED} <> 0
   UNION ALL
   SELECT 1, 'entries in ' || currency || ' are off by ' || ${SIGNED} FROM entry GROUP BY currency HAVING ${SIGNED} <> 0
   UNION ALL
   SELECT 2, coalesce(s.account, b.account) || ' holds ' || coalesce(balance_minor, 0) || ', its entries ' || coalesce(minor, 0)
     FROM (SELECT account, ${SIGNED} AS minor FROM entry GROUP BY account) s
     FULL JOIN account_balance b ON b.account = s.account
    WHERE coalesce(minor, 0) <> coalesce(balance_minor, 0)
   ORDER BY 1, 2`;

export async function checkLedger(settlement: Database): Promise<Violation[]> {
  const { rows } = await settlement.query<{ invariant: number; problem: string }>(FAULTS);
  return rows.map(({ invariant, problem }) => ({ invariant, detail: problem }));
}

const ITEMS = `SELECT transaction_id AS id, payer_settlement_minor AS minor FROM transaction_item
  WHERE payment_id = ANY($1::uuid[]) ORDER BY transaction_id`;
const DEAD = `SELECT event_id, error FROM dead_letter ORDER BY event_id`;

/** 7: each success of the wave was posted once, each in the amount that the switch agreed; nothing else was. */
export async function checkPostings(settlement: Database, facts: WaveFacts): Promise<Violation[]> {
  const violations: Violation[] = [];
  const { rows } = await settlement.query<{ id: string; minor: string }>(ITEMS, [facts.paymentIds]);
  const posted = new Map(rows.map(({ id, minor }) => [id, minor]));
  const expect = (id: string, minor: string | null, ...about: string[]): void => {
    const found = posted.get(id);
    posted.delete(id);
    if (found === minor) return;
    const detail = `${id} is posted with ${found ?? 'nothing'}, not ${minor}`;
    violations.push({ invariant: 7, detail, about: [id, ...about] });
  };
  for (const each of facts.payments)
    if (each.state === 'SUCCESS') expect(each.payment_id, each.payer_settlement_minor);
  for (const each of facts.operations)
    if (each.state === 'SUCCESS') expect(each.operation_id, each.payer_settlement_minor, each.payment_id);
  for (const id of posted.keys())
    violations.push({ invariant: 7, detail: `${id} is posted and did not succeed`, about: [id] });
  const { rows: dead } = await settlement.query<{ event_id: string; error: string }>(DEAD);
  for (const { event_id: id, error } of dead)
    violations.push({ invariant: 7, detail: `event ${id} is a dead letter: ${error}`, about: [id] });
  return violations;
}
