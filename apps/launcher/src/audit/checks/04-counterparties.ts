import type { SqlSession } from '@silkgate/persistence';
import type { CounterpartyBooks } from '../books/books.js';
import type { AuditCheck, AuditContext, CheckOutcome, Violation } from '../check.js';
import { mergeOutcomes } from '../check.js';
import { bookProblem, type ExpectedMove } from '../domain/book-rules.js';
import { pages } from '../sql/pages.js';

interface LegRow {
  readonly id: string;
  readonly subject: 'payment' | 'operation';
  readonly leg: 'PAYER' | 'PAYEE';
  readonly participant: string;
  readonly requestId: string;
  readonly state: string;
  readonly minor: string;
  readonly currency: string;
  readonly endedAt: number | null;
  readonly isInitiator: boolean;
  /** A notification to this side is still owed. */
  readonly owed: boolean;
  readonly isCancel: boolean;
  /** State of a payment's reversal that has not failed. */
  readonly cancelState: string | null;
  readonly cancelEndedAt: number | null;
  /** Two operators ended the payment: what this side holds of it is given back by agreement, or was. */
  readonly owedOutside: boolean;
}

const OWED = `EXISTS (SELECT 1 FROM gateway.notification n WHERE n.payment_id = p.payment_id
  AND n.recipient_id = l.participant AND n.state = 'OWED')`;

const OWED_OUTSIDE = `EXISTS (SELECT 1 FROM gateway.case_resolution_proposal r
  JOIN gateway.case_resolution_decision d ON d.proposal_id = r.proposal_id AND d.verdict = 'CONFIRMED'
  WHERE r.payment_id = p.payment_id AND r.owed_by = l.participant)`;

/** Both legs of payments; one that was refused before its legs were known concerns its initiator alone. */
const PAYMENTS = `SELECT p.payment_id::text AS id, 'payment' AS subject, l.leg, l.participant,
    CASE WHEN l.leg = coalesce(p.initiator_leg, l.leg) THEN p.request_id ELSE p.payment_id::text END AS "requestId",
    p.state, l.minor, l.currency, p.ended_at AS "endedAt", l.leg = coalesce(p.initiator_leg, l.leg) AS "isInitiator",
    ${OWED} AS owed, false AS "isCancel", c.state AS "cancelState", c.ended_at AS "cancelEndedAt",
    ${OWED_OUTSIDE} AS "owedOutside"
  FROM (SELECT * FROM gateway.payment WHERE payment_id > $1::uuid ORDER BY payment_id LIMIT $2) p
  CROSS JOIN LATERAL (VALUES ('PAYER', p.payer_id, p.billing_minor, p.billing_currency),
    ('PAYEE', p.payee_id, p.transaction_minor, p.transaction_currency)) AS l (leg, participant, minor, currency)
  LEFT JOIN gateway.operation c ON c.payment_id = p.payment_id AND c.type = 'CANCEL' AND c.state <> 'FAILED'
  WHERE l.participant IS NOT NULL ORDER BY p.payment_id, l.leg`;

const OPERATIONS = `SELECT o.operation_id::text AS id, 'operation' AS subject, l.leg, l.participant,
    CASE o.initiator_id WHEN l.participant THEN o.request_id ELSE o.operation_id::text END AS "requestId", o.state,
    l.minor, l.currency, o.ended_at AS "endedAt", o.initiator_id = l.participant AS "isInitiator", ${OWED} AS owed,
    o.type = 'CANCEL' AS "isCancel", NULL AS "cancelState", NULL::timestamptz AS "cancelEndedAt",
    false AS "owedOutside"
  FROM (SELECT * FROM gateway.operation WHERE operation_id > $1::uuid ORDER BY operation_id LIMIT $2) o
  JOIN gateway.payment p USING (payment_id)
  CROSS JOIN LATERAL (VALUES ('PAYER', p.payer_id, o.billing_minor, o.billing_currency),
    ('PAYEE', p.payee_id, o.transaction_minor, o.transaction_currency)) AS l (leg, participant, minor, currency)
  WHERE l.participant IS NOT NULL ORDER BY o.operation_id, l.leg`;

/** How long the side that asked us may take to learn the result when our answer was lost. */
const LEARNING_MS = 60_000;

function expectedMove(row: LegRow, now: number): ExpectedMove {
  const recent = row.endedAt !== null && now - row.endedAt < LEARNING_MS;
  const mayLag = row.owed || (recent && (row.isInitiator || row.leg === 'PAYEE'));
  const open = row.state === 'PROCESSING' || row.state === 'AUTHORISED';
  const isUncertain = open || row.owedOutside;
  const count = isUncertain ? 'AT_MOST_ONE' : row.state === 'SUCCESS' ? afterCancel(row, now) : 'NONE';
  return { currency: row.currency, value: row.minor, count, mayLag };
}

/** A success that was cancelled is given back at the payer before that is final, and at the payee when it hears of it. */
function afterCancel(row: LegRow, now: number): ExpectedMove['count'] {
  if (row.cancelState === null) return 'ONE';
  if (row.cancelState === 'PROCESSING') return 'AT_MOST_ONE';
  const recent = row.cancelEndedAt !== null && now - row.cancelEndedAt < LEARNING_MS;
  return row.leg === 'PAYEE' && (row.owed || recent) ? 'AT_MOST_ONE' : 'NONE';
}

function problemOf(row: LegRow, books: CounterpartyBooks, now: number): string | undefined {
  const expected = expectedMove(row, now);
  const { participant, requestId } = row;
  if (row.subject === 'payment') {
    const taken = books.take(participant, 'TAKEN', requestId);
    return bookProblem(expected, taken, books.take(participant, 'RETURNED', requestId));
  }
  const refunded = books.take(participant, 'REFUNDED', requestId);
  // A cancel gives back under the payment's own id.
  return bookProblem(row.isCancel ? { ...expected, count: 'NONE' } : expected, refunded, []);
}

async function checkLegs(
  context: AuditContext,
  books: CounterpartyBooks,
  sql: string,
): Promise<CheckOutcome> {
  let compared = 0;
  const violations: Violation[] = [];
  for await (const rows of pages<LegRow>(context.session, sql)) {
    compared += rows.length;
    for (const row of rows) {
      const problem = books.has(row.participant)
        ? problemOf(row, books, context.now)
        : 'expected a book, found none';
      if (problem === undefined) continue;
      const name = `gateway.${row.subject} ${row.subject}_id=${row.id}`;
      violations.push({
        row: name,
        detail: `${row.leg.toLowerCase()} ${row.participant}, ${row.requestId}: ${problem}`,
      });
    }
  }
  return { compared, violations };
}

/** Rows that stood in a book before the snapshot: the switch has stored every payment before it asks for it. */
function unknownRows(books: CounterpartyBooks): CheckOutcome {
  const left = [...books.left(['TAKEN', 'RETURNED', 'REFUNDED'])].filter((row) => row.before);
  const violations = left.map((row) => ({
    row: `sandbox/books/${row.clientId}.jsonl line=${row.line}`,
    detail: `requestId: expected a payment or refund of the switch, found ${row.requestId} of ${row.currency} ${row.value}`,
  }));
  return { compared: left.length, violations };
}

async function participantsWithBooks(session: SqlSession): Promise<number> {
  const { rows } = await session.query<{ amount: string }>(
    'SELECT count(*) AS amount FROM gateway.participant',
  );
  return Number(rows[0]?.amount ?? 0);
}

export const counterparties: AuditCheck = {
  invariant: 4,
  name: 'payments and refunds against the books of both counterparties',
  tables: [
    ...['gateway.payment', 'gateway.operation', 'gateway.notification'],
    ...['gateway.case_resolution_proposal', 'gateway.case_resolution_decision'],
  ],
  run: async (context) => {
    const { books, session } = context;
    if (books === undefined) {
      const notCovered =
        (await participantsWithBooks(session)) === 0
          ? undefined
          : 'no counterparty keeps its book in this data folder';
      return { compared: 0, violations: [], ...(notCovered === undefined ? {} : { notCovered }) };
    }
    const payments = await checkLegs(context, books, PAYMENTS);
    const operations = await checkLegs(context, books, OPERATIONS);
    return mergeOutcomes([payments, operations, unknownRows(books)]);
  },
};
