import type { OurSide, SideAmount, TheirSide } from './domain/difference.js';

/** Columns of our row, under the alias of its table; all null where there is none. */
export function ourColumns(alias: string): string {
  return `${alias}.business_date AS our_date, ${alias}.status AS our_status, ${alias}.payment_id,
    ${alias}.merchant_id AS our_merchant,
    ${alias}.amount_minor AS our_minor, ${alias}.currency AS our_currency,
    ${alias}.settlement_minor AS our_settlement_minor, ${alias}.settlement_currency AS our_settlement_currency,
    ${alias}.fee_minor AS our_fee_minor, ${alias}.fee_currency AS our_fee_currency`;
}

export function theirColumns(alias: string): string {
  return `${alias}.file_date AS their_date, ${alias}.status AS their_status, ${alias}.file_id, ${alias}.line_number,
    nullif(${alias}.merchant_id, '') AS their_merchant,
    ${alias}.amount_minor AS their_minor, ${alias}.currency AS their_currency,
    ${alias}.settlement_minor AS their_settlement_minor, ${alias}.settlement_currency AS their_settlement_currency,
    ${alias}.fee_minor AS their_fee_minor, ${alias}.fee_currency AS their_fee_currency`;
}

type Who = 'our' | 'their';
type Text = string | null;

export type SideRow = {
  readonly transaction_type: 'PAYMENT' | 'REFUND';
  readonly request_id: string;
  readonly payment_id?: Text;
  readonly file_id?: Text;
  readonly line_number?: number | null;
} & { readonly [name in `${Who}_${'date' | 'status' | 'merchant' | 'minor' | 'currency'}`]?: Text } & {
  readonly [name in `${Who}_${'settlement' | 'fee'}_${'minor' | 'currency'}`]?: Text;
};

export function ourSide(row: SideRow): OurSide | undefined {
  const amount = amountOf(row.our_minor, row.our_currency);
  if (amount === undefined) return undefined;
  const settlement = amountOf(row.our_settlement_minor, row.our_settlement_currency);
  const fee = amountOf(row.our_fee_minor, row.our_fee_currency);
  return {
    ...{ businessDate: row.our_date ?? '', status: row.our_status ?? '', amount },
    ...(isPresent(row.our_merchant) ? { merchantId: row.our_merchant } : {}),
    ...(settlement === undefined ? {} : { settlement }),
    ...(fee === undefined ? {} : { fee }),
  };
}

export function theirSide(row: SideRow): TheirSide | undefined {
  const amount = amountOf(row.their_minor, row.their_currency);
  if (amount === undefined) return undefined;
  const settlement = amountOf(row.their_settlement_minor, row.their_settlement_currency);
  const fee = amountOf(row.their_fee_minor, row.their_fee_currency);
  return {
    ...{ fileDate: row.their_date ?? '', status: row.their_status ?? '', amount },
    ...(isPresent(row.their_merchant) ? { merchantId: row.their_merchant } : {}),
    ...(settlement === undefined ? {} : { settlement }),
    ...(fee === undefined ? {} : { fee }),
  };
}

function amountOf(minor: Text | undefined, currency: Text | undefined): SideAmount | undefined {
  return isPresent(minor) && isPresent(currency) ? { minor, currency } : undefined;
}

/** A column that is neither null nor left out of the statement. */
export function isPresent<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}
