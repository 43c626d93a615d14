import { strict as assert } from 'node:assert';

/** A quoted SQL literal; standard_conforming_strings is on in every session of ours. */
export function sqlLiteral(text: string): string {
  assert(!text.includes('\0'), 'a literal cannot hold U+0000');
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}

/** A quoted identifier of at most 63 bytes, what Postgres keeps of a name. */
export function sqlIdentifier(name: string): string {
  assert(name.length > 0 && Buffer.byteLength(name) <= 63, 'an identifier has 1 to 63 bytes');
  assert(!name.includes('\0'), 'an identifier cannot hold U+0000');
  return `"${name.replaceAll('"', '""')}"`;
}

/** `table` or `schema.table`, each part quoted. */
export function sqlTableName(table: string): string {
  return table.split('.').map(sqlIdentifier).join('.');
}
