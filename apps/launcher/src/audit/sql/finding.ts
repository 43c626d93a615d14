import type { SqlSession } from '@silkgate/persistence';
import type { CheckOutcome } from '../check.js';

/**
 * A rule that some rows may break: `offenders` selects `row_name`, `column_name`, `expected` and `found` of those that
 * do, `population` counts those it is asked of (as `amount`).
 */
export interface Finding {
  readonly offenders: string;
  readonly population: string;
  readonly values?: readonly unknown[];
}

interface OffenderRow {
  readonly row_name: string;
  readonly column_name: string;
  readonly expected: string | null;
  readonly found: string | null;
}

const LISTED_OFFENDERS = 200;

export async function find(
  session: SqlSession,
  { offenders, population, values = [] }: Finding,
): Promise<CheckOutcome> {
  const counted = await session.query<{ amount: string }>(population);
  const { rows } = await session.query<OffenderRow>(
    `SELECT row_name, column_name, expected::text AS expected, found::text AS found FROM (${offenders}) x
     ORDER BY row_name, column_name LIMIT ${LISTED_OFFENDERS}`,
    values,
  );
  return {
    compared: Number(counted.rows[0]?.amount ?? 0),
    violations: rows.map((row) => ({
      row: row.row_name,
      detail: `${row.column_name}: expected ${row.expected ?? 'nothing'}, found ${row.found ?? 'nothing'}`,
    })),
  };
}
