/** SQL: the transaction item of this alias is told in files and statements; one that was reversed, and its reversal, is not. */
export function listedItem(alias: string): string {
  return `${alias}.transaction_type <> 'REVERSAL' AND NOT EXISTS (SELECT 1 FROM transaction_item AS reversal
    WHERE reversal.transaction_type = 'REVERSAL' AND reversal.payment_id = ${alias}.payment_id)`;
}
