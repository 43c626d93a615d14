import type { SqlSession } from '@silkgate/persistence';
import type { CheckOutcome, Violation } from '../check.js';

/**
 * Two sets of rows that must be the same, compared by FULL JOIN in the database; only differences come back.
 *
 * `expected` and `stored` are SELECTs of `key` and `columns`. Where the rows are the effect of events on a consumer,
 * `expected` selects `due` (the event is in the consumer's inbox and not set aside) and `event_id` as well: a row that
 * is not due must not be there yet, and one that is there without its inbox row names the inbox row.
 */
export interface Comparison {
  /** `schema.table` that a difference names. */
  readonly table: string;
  readonly key: readonly string[];
  readonly columns: readonly string[];
  readonly expected: string;
  readonly stored: string;
  /** The consuming schema, where `expected` selects `due` and `event_id`. */
  readonly consumer?: string;
  /** Columns of `stored` that name the row instead of `key`: its primary key, where the join is by something else. */
  readonly name?: readonly string[];
}

/** So many differences of one comparison are listed; the rest is counted. */
const LISTED_DIFFERENCES = 200;

interface DifferenceRow {
  readonly kind: 'difference' | 'compared';
  readonly row_name: string | null;
  readonly column_name: string | null;
  readonly expected: string | null;
  readonly found: string | null;
  readonly effect_of: string | null;
  readonly amount: string;
}

function nameOf(columns: readonly string[], prefix: string): string {
  return columns
    .map((column) => `'${column}=' || coalesce(${prefix}${column}::text, '')`)
    .join(` || ', ' || `);
}

/** The statement behind a comparison: its differences, and how many rows and differences there are. */
export function comparisonSql({ key, columns, expected, stored, consumer, name }: Comparison): string {
  const ofConsumer = consumer !== undefined;
  const keys = key.map((column) => `coalesce(e.${column}::text, s.${column}::text) AS ${column}`);
  const names = (name ?? []).map((column) => `s.${column}::text AS name_${column}`);
  const values = columns.map(
    (column) => `e.${column}::text AS e_${column}, s.${column}::text AS s_${column}`,
  );
  const joined = [
    ...keys,
    ...names,
    ...values,
    `e.is_there IS NOT NULL AS is_expected`,
    `s.is_there IS NOT NULL AS is_stored`,
    ofConsumer
      ? 'coalesce(e.due, false) AS due, e.event_id::text AS effect_of'
      : 'true AS due, NULL AS effect_of',
  ];
  const differences = [
    `('row', 'present', 'missing', is_expected AND due AND NOT is_stored)`,
    `('row', 'not there', 'present', is_stored AND NOT is_expected)`,
    `('inbox', NULL, NULL, is_expected AND is_stored AND NOT due)`,
    ...columns.map(
      (column) =>
        `('${column}', e_${column}, s_${column}, is_expected AND is_stored AND e_${column} IS DISTINCT FROM s_${column})`,
    ),
  ];
  const named = nameOf(key, '');
  const rowName =
    name === undefined
      ? named
      : `CASE WHEN is_stored THEN ${nameOf(name, 'name_').replaceAll("'name_", "'")} ELSE ${named} END`;
  return `WITH expected AS (SELECT true AS is_there, x.* FROM (${expected}) x),
    stored AS (SELECT true AS is_there, x.* FROM (${stored}) x),
    joined AS MATERIALIZED (SELECT ${joined.join(', ')} FROM expected e FULL JOIN stored s
      ON ${key.map((column) => `e.${column}::text = s.${column}::text`).join(' AND ')}),
    different AS MATERIALIZED (SELECT ${rowName} AS row_name, d.*, effect_of FROM joined
      CROSS JOIN LATERAL (VALUES ${differences.join(', ')}) AS d (column_name, expected, found, differs) WHERE d.differs)
    SELECT 'compared' AS kind, NULL AS row_name, NULL AS column_name, NULL AS expected, NULL AS found, NULL AS effect_of,
      (SELECT count(*) FROM joined)::text AS amount
    UNION ALL (SELECT 'difference', row_name, column_name, expected, found, effect_of, '1' FROM different
      ORDER BY row_name, column_name LIMIT ${LISTED_DIFFERENCES})
    UNION ALL SELECT 'difference', NULL, NULL, NULL, NULL, NULL, (count(*) - ${LISTED_DIFFERENCES})::text FROM different
      HAVING count(*) > ${LISTED_DIFFERENCES}`;
}

function quoted(value: string | null): string {
  if (value === null) return 'nothing';
  return value.length <= 200 ? value : `${value.slice(0, 200)}...`;
}

function violationOf(comparison: Comparison, row: DifferenceRow): Violation {
  const { table, consumer } = comparison;
  if (row.row_name === null) return { row: table, detail: `${row.amount} further differences` };
  if (row.column_name === 'inbox') {
    return {
      row: `${consumer}.inbox consumer=${consumer}, event_id=${row.effect_of}`,
      detail: `event_id: expected in the inbox and not set aside, as ${table} ${row.row_name} is there; found missing or set aside`,
    };
  }
  const detail = `${row.column_name}: expected ${quoted(row.expected)}, found ${quoted(row.found)}`;
  return { row: `${table} ${row.row_name}`, detail };
}

export async function compare(session: SqlSession, comparison: Comparison): Promise<CheckOutcome> {
  const { rows } = await session.query<DifferenceRow>(comparisonSql(comparison));
  const compared = Number(rows.find((row) => row.kind === 'compared')?.amount ?? 0);
  const violations = rows
    .filter((row) => row.kind === 'difference')
    .map((row) => violationOf(comparison, row));
  return { compared, violations };
}
