/** Rows turned into one array per column, the parameters of `unnest($1::..., $2::...)`; bigint goes as text. */
export function columnsOf<Row>(
  rows: readonly Row[],
  ...columns: readonly ((row: Row) => string | number | bigint | boolean | null | undefined)[]
): unknown[][] {
  return columns.map((column) =>
    rows.map((row) => {
      const value = column(row);
      return typeof value === 'bigint' ? value.toString() : (value ?? null);
    }),
  );
}
