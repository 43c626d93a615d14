import { ConversionRecordSchema, RefundConversionSchema } from '@silkgate/contracts';
import { hashOf } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import type { AuditCheck, CheckOutcome, Violation } from '../check.js';
import { mergeOutcomes } from '../check.js';
import { recomputePayment, type Mismatch } from '../domain/recompute-payment.js';
import { recomputeRefund } from '../domain/recompute-refund.js';
import { pages } from '../sql/pages.js';

export interface RecordRow {
  readonly id: string;
  readonly table: string;
  readonly key: string;
  readonly column: string;
  readonly kind: 'PAYMENT' | 'REFUND' | 'REVERSAL';
  readonly record: unknown;
  readonly hashed: unknown;
  readonly hash: string | null;
  readonly hashColumn: string;
}

function recordsOf(
  table: string,
  key: string,
  column: string,
  kind: string,
  hash: string,
  where: string,
): string {
  return `SELECT ${key}::text AS id, '${table}' AS "table", '${key}' AS "key", '${column}' AS "column", ${kind} AS kind,
      ${column} AS record, ${column} AS hashed, ${hash} AS hash, 'hash' AS "hashColumn"
    FROM ${table} WHERE ${key} > $1::uuid AND ${where} ORDER BY ${key} LIMIT $2`;
}

/** Records of successes with their hash; those of payments and refunds that did not come so far have none. */
const RECORDS = [
  recordsOf('gateway.conversion_record', 'subject_id', 'record', 'kind', 'hash::text', 'true'),
  recordsOf(
    'gateway.payment',
    'payment_id',
    'conversion',
    `'PAYMENT'`,
    'NULL',
    `state <> 'SUCCESS' AND conversion IS NOT NULL`,
  ),
  recordsOf(
    'gateway.operation',
    'operation_id',
    'conversion',
    `'REFUND'`,
    'NULL',
    `state <> 'SUCCESS' AND conversion IS NOT NULL`,
  ),
];

/** What compliance keeps, by itself: its own hash covers the event's facts. */
const EVIDENCE = `SELECT conversion_id AS id, 'compliance.conversion' AS "table", 'conversion_id' AS "key",
    'evidence' AS "column", kind, evidence->'facts'->'conversion' AS record, evidence AS hashed,
    evidence_hash AS hash, 'evidence_hash' AS "hashColumn"
  FROM compliance.conversion WHERE conversion_id > $1 ORDER BY conversion_id LIMIT $2`;

function recompute(kind: RecordRow['kind'], record: unknown): Mismatch[] {
  const parsed =
    kind === 'PAYMENT' ? ConversionRecordSchema.safeParse(record) : RefundConversionSchema.safeParse(record);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return [
      { field: issue?.path.map(String).join('.') ?? '', expected: 'its schema', found: issue?.message ?? '' },
    ];
  }
  try {
    return 'original' in parsed.data ? recomputeRefund(parsed.data) : recomputePayment(parsed.data);
  } catch (error) {
    // The kernel asserts on what cannot be computed with, such as a currency that does not exist.
    return [{ field: '', expected: 'a record that can be computed', found: (error as Error).message }];
  }
}

export function recordViolations(row: RecordRow): Violation[] {
  const name = `${row.table} ${row.key}=${row.id}`;
  const mismatches = recompute(row.kind, row.record).map(({ field, expected, found }) => ({
    row: name,
    detail: `${row.column}.${field}: expected ${expected}, found ${found}`,
  }));
  if (row.hash === null) return mismatches;
  const hash = hashOf(row.hashed);
  if (hash === row.hash) return mismatches;
  return [...mismatches, { row: name, detail: `${row.hashColumn}: expected ${hash}, found ${row.hash}` }];
}

/** How many records compliance keeps, how many were recomputed from themselves, and in how many something differs. */
export async function evidenceFigures(
  session: SqlSession,
): Promise<{ readonly records: number; readonly recomputed: number; readonly mismatches: number }> {
  const counted = await session.query<{ amount: string }>(
    'SELECT count(*) AS amount FROM compliance.conversion',
  );
  let recomputed = 0;
  let mismatches = 0;
  for await (const rows of pages<RecordRow>(session, EVIDENCE)) {
    recomputed += rows.length;
    mismatches += rows.filter((row) => recordViolations(row).length > 0).length;
  }
  return { records: Number(counted.rows[0]?.amount ?? 0), recomputed, mismatches };
}

function check(name: string, statements: readonly string[], tables: readonly string[]): AuditCheck {
  return {
    invariant: 8,
    name,
    tables,
    run: async ({ session }) => {
      const outcomes: CheckOutcome[] = [];
      for (const sql of statements) {
        for await (const rows of pages<RecordRow>(session, sql)) {
          outcomes.push({ compared: rows.length, violations: rows.flatMap(recordViolations) });
        }
      }
      return mergeOutcomes(outcomes);
    },
  };
}

export const recomputeRecords = check('every conversion record, recomputed', RECORDS, [
  'gateway.conversion_record',
  'gateway.payment',
]);

export const recomputeEvidence = check(
  'every record of compliance, recomputed',
  [EVIDENCE],
  ['compliance.conversion'],
);
