import { currencyOf, Money } from '@silkgate/kernel';

/** Columns beside each other, two blanks apart; a column whose cells are all numbers or amounts goes to the right. */
export function tableLines(rows: readonly (readonly string[])[], rightFrom = 1): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    `  ${row.map((cell, column) => (column < rightFrom ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')}`.trimEnd(),
  );
}

/** '12,345.60 CNY' */
export function amountText(currency: string, minor: string): string {
  if (currencyOf(currency) === undefined) return `${minor} ${currency}`;
  const [whole = '', decimals] = Money.of(currency, BigInt(minor)).toDecimal().split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${decimals === undefined ? grouped : `${grouped}.${decimals}`} ${currency}`;
}

/** '1 country', '2 countries'; `many` where it is not the word with an s. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
