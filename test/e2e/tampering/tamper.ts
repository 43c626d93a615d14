import type pg from 'pg';
import type { TamperedColumn } from './edits.js';

/** A row as an edit left it, named as the audit names rows; `undo` gives it its old value back. */
export interface Edit {
  readonly what: string;
  readonly rows: readonly string[];
  undo(): Promise<void>;
}

interface Chosen {
  readonly ctid: string;
  readonly old: unknown;
  readonly state: string | null;
}

function nameSql(table: string, key: readonly string[]): string {
  const parts = key.map((column) => `'${column}=' || ${column}::text`).join(` || ', ' || `);
  return `'${table} ' || ${parts}`;
}

/** One row of each state that the table has, in which the column says something. */
async function chooseRows(client: pg.Client, column: TamperedColumn, hasState: boolean): Promise<Chosen[]> {
  const state = hasState ? 'state' : `''::text`;
  const { rows } = await client.query<Chosen>(
    `SELECT DISTINCT ON (${state}) ctid::text AS ctid, ${column.column}::text AS old, ${state} AS state
     FROM ${column.table} WHERE ${column.column} IS NOT NULL ORDER BY ${state}, ${column.key.join(', ')}`,
  );
  return rows;
}

async function edit(
  client: pg.Client,
  column: TamperedColumn,
  row: Chosen,
  value: string,
): Promise<Edit | undefined> {
  const { table, column: name, key } = column;
  const before = await client.query<{ name: string }>(
    `SELECT ${nameSql(table, key)} AS name FROM ${table} WHERE ctid = $1::tid`,
    [row.ctid],
  );
  const after = await client.query<{ name: string; ctid: string }>(
    `UPDATE ${table} SET ${name} = ${value} WHERE ctid = $1::tid AND ${name}::text IS DISTINCT FROM (${value})::text
     RETURNING ${nameSql(table, key)} AS name, ctid::text AS ctid`,
    [row.ctid],
  );
  const [edited] = after.rows;
  if (edited === undefined) return undefined;
  return {
    what: `${table}.${name} = ${value}${row.state === null || row.state === '' ? '' : ` of one that is ${row.state}`}`,
    rows: [before.rows[0]?.name ?? '', edited.name],
    undo: async () => {
      await client.query(`UPDATE ${table} SET ${name} = $1 WHERE ctid = $2::tid`, [row.old, edited.ctid]);
    },
  };
}

/** Edits one value after the other; each is undone before the next. */
export async function* editsOf(
  client: pg.Client,
  column: TamperedColumn,
  values: readonly string[],
  hasState: boolean,
): AsyncGenerator<Edit> {
  const found = (await chooseRows(client, column, hasState)).length;
  for (let index = 0; index < found; index += 1) {
    for (const value of values) {
      // Undoing moves the row: it is chosen again each time.
      const row = (await chooseRows(client, column, hasState))[index];
      const made = row === undefined ? undefined : await edit(client, column, row, value);
      if (made === undefined) continue;
      try {
        yield made;
      } finally {
        await made.undo();
      }
    }
  }
}

const INBOXES = ['gateway', 'settlement', 'reconciliation', 'compliance', 'fx'];

/** Takes an event out of each inbox, puts one in that was never sent, and gives one another name. */
export async function* inboxEdits(client: pg.Client): AsyncGenerator<Edit> {
  const invented = '0193a5a0-0000-7000-8000-000000000001';
  for (const consumer of INBOXES) {
    const name = (event: string): string => `${consumer}.inbox consumer=${consumer}, event_id=${event}`;
    const { rows } = await client.query<{ event_id: string }>(
      `SELECT event_id FROM ${consumer}.inbox ORDER BY event_id`,
    );
    for (const event of [rows[0], rows[Math.floor(rows.length / 2)], rows.at(-1)]) {
      if (event === undefined) continue;
      await client.query(`DELETE FROM ${consumer}.inbox WHERE event_id = $1`, [event.event_id]);
      try {
        yield {
          what: `removed from ${consumer}.inbox`,
          rows: [name(event.event_id)],
          undo: () => Promise.resolve(),
        };
      } finally {
        await client.query(`INSERT INTO ${consumer}.inbox VALUES ($1, $2)`, [consumer, event.event_id]);
      }
    }
    await client.query(`INSERT INTO ${consumer}.inbox VALUES ($1, $2)`, [consumer, invented]);
    try {
      yield { what: `invented in ${consumer}.inbox`, rows: [name(invented)], undo: () => Promise.resolve() };
    } finally {
      await client.query(`DELETE FROM ${consumer}.inbox WHERE event_id = $1`, [invented]);
    }
  }
}
