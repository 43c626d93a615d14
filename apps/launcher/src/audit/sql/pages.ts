import type { SqlSession } from '@silkgate/persistence';

export const PAGE_ROWS = 500;

/** Before every UUID that is ever given. */
const FIRST = '00000000-0000-0000-0000-000000000000';

/**
 * Rows in the order of their UUID, a page at a time, so that memory does not grow with the table. `sql` takes the id
 * after which to read as $1 and the number of rows as $2 and selects it as `id`.
 */
export async function* pages<Row extends { readonly id: string }>(
  session: SqlSession,
  sql: string,
): AsyncGenerator<readonly Row[]> {
  let after = FIRST;
  for (;;) {
    const { rows } = await session.query<Row>(sql, [after, PAGE_ROWS]);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE_ROWS) return;
    after = last.id;
  }
}
