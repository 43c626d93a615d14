import { stringify } from 'csv-stringify/sync';

export type CsvValue = string | number | bigint;

/** The last line of a file that is complete. */
export const END_LINE = '<END>\n';

/** Rows as lines, quoted per RFC 4180 where needed, LF. */
export function csvLines(rows: readonly (readonly CsvValue[])[]): string {
  return stringify(rows.map((row) => row.map(String)));
}

/** 'YYYYMMDD' of a business date, as file names have it. */
export function compactDate(date: string): string {
  return date.replaceAll('-', '');
}

/** Three digits. */
export function sequenceText(sequence: number): string {
  return String(sequence).padStart(3, '0');
}

/** Whether an identifier can stand in a file name as it is. */
export function isFileNamePart(text: string): boolean {
  return /^[\w.+@=-]{1,64}$/.test(text) && !/^\.+$/.test(text);
}

/** Identifiers in file names: what is not plain is percent-encoded, dots at the front too. */
export function fileNamePart(text: string): string {
  return isFileNamePart(text) ? text : encodeURIComponent(text).replaceAll('.', '%2E').replaceAll('*', '%2A');
}
