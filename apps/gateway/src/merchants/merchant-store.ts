import { toIsoUtc8 } from '@silkgate/kernel';
import type { EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import type { MerchantVersion } from './merchant-version.js';

interface MerchantRow {
  merchant_id: string;
  acquirer_id: string;
  reference_merchant_id: string;
  version: number;
  name: string;
  name_local: string | null;
  merchant_category_code: string;
  city: string;
  country: string;
  currency: string;
  discount: string;
  interchange: string;
  service: string;
  kept_on_refund: boolean;
  payout_account: string;
  payout_lag_days: number;
  valid_from: EpochMs;
}

/** The version of each merchant that is in force. */
export async function loadMerchants(session: SqlSession): Promise<MerchantVersion[]> {
  const { rows } = await session.query<MerchantRow>(
    `SELECT DISTINCT ON (v.merchant_id) m.acquirer_id, m.reference_merchant_id, v.*
       FROM merchant_version v JOIN merchant m USING (merchant_id)
      ORDER BY v.merchant_id, v.version DESC`,
  );
  return rows.map(merchantOf);
}

function merchantOf(row: MerchantRow): MerchantVersion {
  return {
    merchantId: row.merchant_id,
    version: row.version,
    acquirerId: row.acquirer_id,
    referenceMerchantId: row.reference_merchant_id,
    name: row.name,
    ...(row.name_local === null ? {} : { nameLocal: row.name_local }),
    merchantCategoryCode: row.merchant_category_code,
    city: row.city,
    country: row.country,
    currency: row.currency,
    fees: {
      discount: row.discount,
      interchange: row.interchange,
      service: row.service,
      keptOnRefund: row.kept_on_refund,
    },
    payoutAccount: row.payout_account,
    payoutLagDays: row.payout_lag_days,
    validFrom: row.valid_from,
  };
}

const INSERT_MERCHANTS = `INSERT INTO merchant (merchant_id, acquirer_id, reference_merchant_id, created_at)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[])`;

const INSERT_VERSIONS = `INSERT INTO merchant_version (merchant_id, version, name, name_local,
    merchant_category_code, city, country, currency, discount, interchange, service, kept_on_refund,
    payout_account, payout_lag_days, valid_from)
  SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::numeric[], $10::numeric[], $11::numeric[], $12::boolean[], $13::text[], $14::int[], $15::timestamptz[])`;

/** Inserts versions, and the merchants themselves with their first. */
export async function insertMerchantVersions(
  session: SqlSession,
  merchants: readonly MerchantVersion[],
): Promise<void> {
  if (merchants.length === 0) return;
  const column = <T>(of: (merchant: MerchantVersion) => T): T[] => merchants.map(of);
  const first = merchants.filter((merchant) => merchant.version === 1);
  await session.query(INSERT_MERCHANTS, [
    first.map((merchant) => merchant.merchantId),
    first.map((merchant) => merchant.acquirerId),
    first.map((merchant) => merchant.referenceMerchantId),
    first.map((merchant) => toIsoUtc8(merchant.validFrom)),
  ]);
  await session.query(INSERT_VERSIONS, [
    column((merchant) => merchant.merchantId),
    column((merchant) => merchant.version),
    column((merchant) => merchant.name),
    column((merchant) => merchant.nameLocal ?? null),
    column((merchant) => merchant.merchantCategoryCode),
    column((merchant) => merchant.city),
    column((merchant) => merchant.country),
    column((merchant) => merchant.currency),
    column((merchant) => merchant.fees.discount),
    column((merchant) => merchant.fees.interchange),
    column((merchant) => merchant.fees.service),
    column((merchant) => merchant.fees.keptOnRefund),
    column((merchant) => merchant.payoutAccount),
    column((merchant) => merchant.payoutLagDays),
    column((merchant) => toIsoUtc8(merchant.validFrom)),
  ]);
}
