import { PaymentReversedSchema, PaymentSucceededSchema, RefundSucceededSchema } from '@silkgate/contracts';
import type { PaymentReversed, PaymentSucceeded, RefundSucceeded } from '@silkgate/contracts';
import type { Journal } from '@silkgate/ledger';
import type { ZodType } from 'zod';
import type { AuditCheck, CheckOutcome, Violation } from '../check.js';
import { mergeOutcomes } from '../check.js';
import { journalViolations } from '../domain/journal-differences.js';
import { journalsOfPayment, journalsOfRefund, journalsOfReversal } from '../domain/trade-journals.js';
import { find, type Finding } from '../sql/finding.js';
import { pages } from '../sql/pages.js';
import { storedJournals } from '../sql/stored-journals.js';
import type { SqlSession } from '@silkgate/persistence';

interface EventRow {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly subjectId: string | null;
}

/** Events with the transaction that settlement made of them; where it has not yet, `subjectId` is null. */
const BOOKED = `SELECT o.event_id::text AS id, o.event->>'type' AS type, o.event->'data' AS data,
    i.transaction_id::text AS "subjectId"
  FROM (SELECT event_id, event::jsonb AS event FROM gateway.outbox
    WHERE topic = 'gateway.payments' AND event_id > $1::uuid AND pg_input_is_valid(event, 'jsonb')
    ORDER BY event_id LIMIT $2) o
  LEFT JOIN settlement.transaction_item i
    ON i.transaction_id::text = coalesce(o.event->'data'->>'refundId', o.event->'data'->>'reversalId',
      o.event->'data'->>'paymentId')
  ORDER BY o.event_id`;

interface Expected {
  readonly journals: readonly Journal[];
  readonly violations: readonly Violation[];
}

function outboxProblem(row: EventRow, problem: string): Expected {
  return {
    journals: [],
    violations: [{ row: `gateway.outbox event_id=${row.id}`, detail: `event: ${problem}` }],
  };
}

type TradeEvent = PaymentSucceeded | RefundSucceeded | PaymentReversed;

const SCHEMAS = new Map<string, ZodType<TradeEvent>>([
  ['gateway.payment-succeeded.v1', PaymentSucceededSchema],
  ['gateway.refund-succeeded.v1', RefundSucceededSchema],
  ['gateway.payment-reversed.v1', PaymentReversedSchema],
]);

function journalsOf(event: TradeEvent) {
  if ('refundId' in event) return journalsOfRefund(event);
  return 'reversalId' in event ? journalsOfReversal(event) : journalsOfPayment(event);
}

function expectedJournals(row: EventRow): Expected {
  const schema = SCHEMAS.get(row.type);
  if (schema === undefined) return { journals: [], violations: [] };
  const parsed = schema.safeParse(row.data);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return outboxProblem(
      row,
      `expected its schema, found ${issue?.path.map(String).join('.')}: ${issue?.message}`,
    );
  }
  try {
    const journals = journalsOf(parsed.data);
    if (!journals.ok)
      return outboxProblem(row, `expected amounts that balance, found ${journals.error.code}`);
    return { journals: journals.value, violations: [] };
  } catch (error) {
    // The kernel asserts on currencies that do not exist or do not mix: here a finding, not a defect of the audit.
    return outboxProblem(row, `expected amounts that balance, found ${(error as Error).message}`);
  }
}

async function checkPage(session: SqlSession, rows: readonly EventRow[]): Promise<CheckOutcome> {
  const expected = rows.filter((row) => row.subjectId !== null).map(expectedJournals);
  const journals = expected.flatMap((each) => each.journals);
  const references = rows.flatMap((row) => row.subjectId ?? []);
  const stored = await storedJournals(
    session,
    journals.map((journal) => journal.id),
    references,
  );
  const violations = [...expected.flatMap((each) => each.violations), ...journalViolations(journals, stored)];
  return { compared: journals.length, violations };
}

/** Journals of trades that no transaction stands behind. */
const WITHOUT_TRADE: Finding = {
  offenders: `SELECT 'settlement.journal journal_id=' || j.journal_id AS row_name, 'reference' AS column_name,
      'a transaction' AS expected, j.reference AS found
    FROM settlement.journal j LEFT JOIN settlement.transaction_item i ON i.transaction_id::text = j.reference
    WHERE j.kind NOT IN ('window-settled', 'payout', 'payout-confirmed', 'payout-reversal')
      AND i.transaction_id IS NULL`,
  population: 'SELECT count(*) AS amount FROM settlement.journal',
};

export const tradeJournals: AuditCheck = {
  invariant: 7,
  name: 'journals of payments and refunds, re-derived from their events',
  tables: ['gateway.outbox', 'settlement.transaction_item', 'settlement.journal', 'settlement.entry'],
  run: async ({ session }) => {
    const outcomes = [await find(session, WITHOUT_TRADE)];
    for await (const rows of pages<EventRow>(session, BOOKED)) outcomes.push(await checkPage(session, rows));
    return mergeOutcomes(outcomes);
  },
};
