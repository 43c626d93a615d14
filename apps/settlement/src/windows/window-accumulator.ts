import { shardOf } from '@silkgate/kernel';
import type { IdSource } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import { columnsOf } from '../sql/columns.js';
import { windowText } from './domain/window-change.js';
import type { Leg, MerchantDayChange, Sums, WindowChange } from './domain/window-change.js';

const SUMS = '$6::int[], $7::bigint[], $8::int[], $9::bigint[], $10::bigint[]';

/** Windows are locked in key order; a window that is no longer open is left alone and its row is not returned. */
const ADD_TO_WINDOWS = `INSERT INTO settlement_window AS stored (window_id, business_date, participant_id, leg, currency,
    payment_count, payment_minor, refund_count, refund_minor, fee_minor, state)
  SELECT row.*, 'OPEN' FROM unnest($1::uuid[], $2::date[], $3::text[], $4::text[], $5::text[], ${SUMS})
    AS row (window_id, business_date, participant_id, leg, currency)
  ORDER BY business_date, participant_id, leg, currency
  ON CONFLICT (business_date, participant_id, leg, currency) DO UPDATE SET
    payment_count = stored.payment_count + excluded.payment_count,
    payment_minor = stored.payment_minor + excluded.payment_minor,
    refund_count = stored.refund_count + excluded.refund_count,
    refund_minor = stored.refund_minor + excluded.refund_minor,
    fee_minor = stored.fee_minor + excluded.fee_minor
  WHERE stored.state = 'OPEN'
  RETURNING window_id, business_date, participant_id, leg, currency`;

interface WindowRow {
  readonly window_id: string;
  readonly business_date: string;
  readonly participant_id: string;
  readonly leg: Leg;
  readonly currency: string;
}

/** Adds to the windows, opening those that are missing; answers the id of each by {@link windowText}. */
export async function addToWindows(
  session: SqlSession,
  changes: readonly WindowChange[],
  ids: IdSource,
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await session.query<WindowRow>(ADD_TO_WINDOWS, [
    changes.map((each) => ids.uuid(shardOf(each.participantId))),
    ...columnsOf(
      changes,
      (each) => each.businessDate,
      (each) => each.participantId,
      (each) => each.leg,
      (each) => each.currency,
    ),
    ...sumColumns(changes),
  ]);
  return new Map(
    rows.map((row) => [
      windowText({
        businessDate: row.business_date,
        participantId: row.participant_id,
        leg: row.leg,
        currency: row.currency,
      }),
      row.window_id,
    ]),
  );
}

const ADD_TO_MERCHANT_DAYS = `INSERT INTO merchant_day AS stored (business_date, merchant_id, currency,
    payment_count, payment_minor, refund_count, refund_minor, discount_minor)
  SELECT * FROM unnest($1::date[], $2::text[], $3::text[], $4::int[], $5::bigint[], $6::int[], $7::bigint[], $8::bigint[])
    AS row (business_date, merchant_id, currency) ORDER BY business_date, merchant_id, currency
  ON CONFLICT (business_date, merchant_id, currency) DO UPDATE SET
    payment_count = stored.payment_count + excluded.payment_count,
    payment_minor = stored.payment_minor + excluded.payment_minor,
    refund_count = stored.refund_count + excluded.refund_count,
    refund_minor = stored.refund_minor + excluded.refund_minor,
    discount_minor = stored.discount_minor + excluded.discount_minor`;

export async function addToMerchantDays(
  session: SqlSession,
  changes: readonly MerchantDayChange[],
): Promise<void> {
  await session.query(ADD_TO_MERCHANT_DAYS, [
    ...columnsOf(
      changes,
      (each) => each.businessDate,
      (each) => each.merchantId,
      (each) => each.currency,
    ),
    ...sumColumns(changes),
  ]);
}

function sumColumns(changes: readonly Readonly<Sums>[]): unknown[][] {
  return columnsOf(
    changes,
    (each) => each.paymentCount,
    (each) => each.paymentMinor,
    (each) => each.refundCount,
    (each) => each.refundMinor,
    (each) => each.feeMinor,
  );
}
