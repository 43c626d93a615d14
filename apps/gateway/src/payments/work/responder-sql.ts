/** The responder of a row of `payment`: the side that did not begin it. `row` is how the statement calls the row. */
export function responderSql(row: string): string {
  return `CASE ${row}.initiator_leg WHEN 'PAYER' THEN ${row}.payee_id ELSE ${row}.payer_id END`;
}
