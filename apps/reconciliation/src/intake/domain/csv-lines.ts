import { parse } from 'csv-parse/sync';

/** A record with the number of its first line, counted from 1. */
export interface CsvLine {
  readonly line: number;
  readonly text: string;
}

/** A quoted field may hold line breaks; one that goes on for longer is taken for a stray quote. */
const MAX_LINES_OF_A_RECORD = 5;

/**
 * Cuts a file into records by RFC 4180. A stray quote costs its own line only: where no closing quote follows soon, the
 * line stands alone, so that the rest of the file is not swallowed.
 */
export function csvLines(text: string): readonly CsvLine[] {
  const lines = text.split(/\r?\n/);
  const records: CsvLine[] = [];
  for (let index = 0; index < lines.length;) {
    const taken = linesOfRecord(lines, index);
    const record = lines.slice(index, index + taken).join('\n');
    if (record !== '') records.push({ line: index + 1, text: record });
    index += taken;
  }
  return records;
}

function linesOfRecord(lines: readonly string[], start: number): number {
  let open = false;
  for (let taken = 0; taken < MAX_LINES_OF_A_RECORD && start + taken < lines.length; taken += 1) {
    open = endsInQuotes(lines[start + taken] ?? '', open);
    if (!open) return taken + 1;
  }
  return 1;
}

/** Whether a quoted field is still open at the end of the line; a quote opens one only where a field begins. */
function endsInQuotes(line: string, openBefore: boolean): boolean {
  let open = openBefore;
  for (let at = line.indexOf('"'); at >= 0; at = line.indexOf('"', at + 1)) {
    if (open && line[at + 1] === '"') at += 1;
    else if (open) open = false;
    else open = at === 0 || line[at - 1] === ',';
  }
  return open;
}

/** The fields of one record; undefined where its quoting is broken. */
export function csvFields(text: string): readonly string[] | undefined {
  if (!text.includes('"')) return text.split(',');
  try {
    const records: string[][] = parse(text, { relax_column_count: true, record_delimiter: [] });
    return records.length === 1 ? records[0] : undefined;
  } catch {
    return undefined;
  }
}
