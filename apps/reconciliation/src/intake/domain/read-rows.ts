import type { Result } from '@silkgate/kernel';
import { csvFields, type CsvLine } from './csv-lines.js';
import { UNREADABLE, type Encoding } from './decode.js';
import { Fields, hasControlCharacters } from './fields.js';

/** Something about a file that a person should know; `line` counts from 1 where it is about one. */
export interface FileProblem {
  readonly line?: number;
  readonly reason: string;
}

export interface RowsRead<Row> {
  readonly rows: readonly (Row & { readonly line: number })[];
  readonly problems: readonly FileProblem[];
}

export type ReadRow<Row> = (fields: Fields) => Result<Row, string>;

/** Reads records one by one: a bad one is a problem with its line, the others are used. */
export function readRows<Row>(
  lines: readonly CsvLine[],
  columns: readonly string[],
  encoding: Encoding,
  read: ReadRow<Row>,
): RowsRead<Row> {
  const rows: (Row & { readonly line: number })[] = [];
  const problems: FileProblem[] = [];
  for (const { line, text } of lines) {
    const fields = fieldsOf(text, columns, encoding);
    const row = typeof fields === 'string' ? ({ ok: false, error: fields } as const) : read(fields);
    if (row.ok) rows.push({ ...row.value, line });
    else problems.push({ line, reason: row.error });
  }
  return { rows, problems };
}

function fieldsOf(text: string, columns: readonly string[], encoding: Encoding): Fields | string {
  if (text.includes(UNREADABLE)) return `bytes that are not ${encoding}`;
  if (hasControlCharacters(text)) return 'control characters';
  const values = csvFields(text);
  if (values === undefined) return 'broken quoting';
  if (values.length !== columns.length) return `${values.length} fields instead of ${columns.length}`;
  return new Fields(new Map(columns.map((column, index) => [column, values[index] ?? ''])));
}
