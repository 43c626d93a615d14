/**
 * The CTE `owed`: the earliest due time of each party that is owed something, found by one step in the index for each.
 * One with a hundred thousand rows costs as much as one with a single row. The index is on (`party`, due_at), of the rows
 * of `condition` where there is one.
 */
export function owedSql(table: string, party: string, condition = 'true'): string {
  return `owed (${party}, due_at) AS (
    (SELECT ${party}, due_at FROM ${table} WHERE ${condition} ORDER BY ${party}, due_at LIMIT 1)
    UNION ALL
    SELECT next.${party}, next.due_at FROM owed CROSS JOIN LATERAL (
      SELECT o.${party}, o.due_at FROM ${table} o
       WHERE ${condition} AND o.${party} > owed.${party}
       ORDER BY o.${party}, o.due_at LIMIT 1) next)`;
}
