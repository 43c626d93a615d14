import { strict as assert } from 'node:assert';
import type { CopyTarget, CopyValue } from './database.js';
import { sqlIdentifier, sqlTableName } from './bootstrap/quoting.js';

/** Rows are handed on in parts of about this many characters: a part a row would cost a system call each. */
const PART_CHARACTERS = 64 * 1024;

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

export function copyStatement({ table, columns }: CopyTarget): string {
  return `COPY ${sqlTableName(table)} (${columns.map(sqlIdentifier).join(', ')}) FROM STDIN`;
}

/** Rows in the text format of COPY, in parts. */
export function* copyText(
  { columns }: CopyTarget,
  rows: Iterable<readonly CopyValue[]>,
): Generator<string, void> {
  let part = '';
  for (const row of rows) {
    assert.equal(row.length, columns.length, 'a row has a value for each column');
    part += `${row.map(fieldOf).join('\t')}\n`;
    if (part.length < PART_CHARACTERS) continue;
    yield part;
    part = '';
  }
  if (part !== '') yield part;
}

function fieldOf(value: CopyValue): string {
  if (value === null) return '\\N';
  return String(value).replace(/[\\\n\r\t]/g, (character) => ESCAPES[character] ?? character);
}
