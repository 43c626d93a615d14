import type pg from 'pg';

/** One column of one table, tampered with in rows of one state. */
export interface TamperedColumn {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly key: readonly string[];
  /** Values that the table's own rules allow in a column of states. */
  readonly allowed: readonly string[];
}

const TABLES = [
  'gateway.payment',
  'gateway.operation',
  'gateway.conversion_record',
  'gateway.position',
  'gateway.limit_use',
  'gateway.quote',
  'gateway.outbox',
  'gateway.window_settlement',
  'gateway.business_day',
  'gateway.state_history',
  'gateway.participant_version',
  'gateway.merchant_version',
  'settlement.journal',
  'settlement.entry',
  'settlement.account_balance',
  'settlement.settlement_window',
  'settlement.transaction_item',
  'settlement.merchant_day',
  'settlement.merchant_statement',
  'settlement.payout',
  'settlement.payout_batch',
  'settlement.instruction',
  'settlement.business_date',
  'settlement.business_day_total',
  'settlement.participant_version',
  'settlement.merchant_version',
  'settlement.outbox',
  'compliance.conversion',
  'reconciliation.expected_transaction',
  'reconciliation.expected_payout',
  'reconciliation.day_total',
  'fx.inventory_movement',
  'fx.inventory_balance',
  'fx.rate_set',
  'fx.outbox',
];

/** Amounts, currencies, states and accounts; records and events that hold them. */
const COLUMNS = `column_name ~ '(_minor$|currency$|^state$|^status$|account|^side$|^owner$|^settlement$|^discount$)'
  OR (table_name, column_name) IN (('journal', 'kind'), ('account_balance', 'kind'), ('conversion_record', 'record'),
    ('payment', 'conversion'), ('operation', 'conversion'), ('quote', 'priced'), ('conversion', 'evidence'),
    ('outbox', 'event'), ('rate_set', 'rate_set'), ('quote', 'consumed_by'), ('conversion_record', 'hash'),
    ('conversion', 'evidence_hash'))`;

const LIST = `SELECT table_schema || '.' || table_name AS table, column_name AS column, data_type AS type,
    ARRAY(SELECT a.attname::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
      WHERE i.indrelid = (table_schema || '.' || table_name)::regclass AND i.indisprimary
      ORDER BY array_position(i.indkey::int2[], a.attnum)) AS key,
    coalesce((SELECT array_agg(DISTINCT m[1]) FROM pg_constraint c, regexp_matches(pg_get_constraintdef(c.oid),
        '''([A-Za-z_-]+)''::text', 'g') m
      WHERE c.conrelid = (table_schema || '.' || table_name)::regclass AND c.contype = 'c'
        AND cardinality(c.conkey) = 1 AND c.conkey[1] = ordinal_position), '{}') AS allowed
  FROM information_schema.columns WHERE table_schema || '.' || table_name = ANY ($1) AND (${COLUMNS}) ORDER BY 1, 2`;

export async function tamperedColumns(client: pg.Client): Promise<TamperedColumn[]> {
  const { rows } = await client.query<TamperedColumn>(LIST, [TABLES]);
  return rows;
}

/** The rules that would refuse most edits: whoever edits by hand as an administrator can take them away. */
export async function dropRules(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ drop: string }>(
    `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I CASCADE', conrelid::regclass, conname) AS drop FROM pg_constraint
     WHERE contype IN ('c', 'f') AND coninhcount = 0 AND conrelid <> 0
       AND connamespace::regnamespace::text = ANY ('{gateway,settlement,compliance,reconciliation,fx}')`,
  );
  for (const { drop } of rows) await client.query(drop);
  await client.query('DROP INDEX gateway.one_open_business_day');
}

/** SQL of another value than the row has, of the same kind; several for a column of states. */
export function otherValues({ column, type, allowed, table }: TamperedColumn): string[] {
  if (column === 'event') return [`regexp_replace(event, '"value":"(\\d+)"', '"value":"1\\1"')`];
  if (column === 'consumed_by') return ['NULL'];
  if (type === 'jsonb' || type === 'json')
    return [`regexp_replace(${column}::text, '"value":( ?)"(\\d+)', '"value":\\1"1\\2')::${type}`];
  if (allowed.length > 0) return allowed.map((value) => `'${value}'`);
  if (type === 'bigint' || type === 'integer' || type === 'numeric') return [`${column} + 1`];
  if (column.endsWith('currency')) return [`'CHF'`];
  if (table === 'gateway.state_history')
    return [`CASE state WHEN 'SUCCESS' THEN 'FAILED' ELSE 'SUCCESS' END`];
  return [`reverse(${column}::text)`];
}
