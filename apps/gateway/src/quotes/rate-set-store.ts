import type { Quotation, RateSet } from '@silkgate/contracts';
import { toIsoUtc8 } from '@silkgate/kernel';
import type { EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';

interface RateSetRow {
  rate_set_id: string;
  source: string;
  kind: RateSet['kind'];
  base_currency: string;
  published_at: EpochMs;
  effective_from: EpochMs;
  effective_until: EpochMs;
  publication_date: string;
  replayed_from: string | null;
  hash: string;
  quotations: Quotation[];
}

/** Of each source the newest sets: enough for what is in effect and for one that is not yet. */
const LOAD = `SELECT s.*, (
    SELECT json_agg(json_build_object('currency', q.currency, 'value', q.value, 'unit', q.unit,
      'direction', q.direction) ORDER BY q.position)
    FROM rate_quotation q WHERE q.rate_set_id = s.rate_set_id) AS quotations
  FROM (SELECT r.*, row_number() OVER (PARTITION BY r.source ORDER BY r.published_at DESC) AS age FROM rate_set r) s
  WHERE s.age <= 3 ORDER BY s.source, s.published_at`;

export async function loadRateSets(session: SqlSession): Promise<RateSet[]> {
  const { rows } = await session.query<RateSetRow>(LOAD);
  return rows.map((row) => ({
    rateSetId: row.rate_set_id,
    source: row.source,
    kind: row.kind,
    baseCurrency: row.base_currency,
    publishedAt: toIsoUtc8(row.published_at),
    effectiveFrom: toIsoUtc8(row.effective_from),
    effectiveUntil: toIsoUtc8(row.effective_until),
    publicationDate: row.publication_date,
    ...(row.replayed_from === null ? {} : { replayedFrom: row.replayed_from }),
    quotations: row.quotations,
    hash: row.hash,
  }));
}

/** Grows with every set: the table is only added to. */
export async function countRateSets(session: SqlSession): Promise<number> {
  const { rows } = await session.query<{ sets: number }>('SELECT count(*)::int AS sets FROM rate_set');
  return rows[0]?.sets ?? 0;
}

const INSERT_SET = `INSERT INTO rate_set (rate_set_id, source, kind, base_currency, published_at, effective_from,
    effective_until, publication_date, replayed_from, hash, received_at)
  VALUES ($1, $2, $3, $4, $5::timestamptz, $6::timestamptz, $7::timestamptz, $8::date, $9::date, $10, $11::timestamptz)`;

const INSERT_QUOTATIONS = `INSERT INTO rate_quotation (rate_set_id, currency, value, unit, direction, position)
  SELECT $1, q.currency, q.value, q.unit, q.direction, q.position - 1
    FROM unnest($2::text[], $3::text[], $4::int[], $5::text[]) WITH ORDINALITY
      AS q(currency, value, unit, direction, position)`;

export async function insertRateSet(session: SqlSession, set: RateSet, receivedAt: EpochMs): Promise<void> {
  await session.query(INSERT_SET, [
    set.rateSetId,
    set.source,
    set.kind,
    set.baseCurrency,
    set.publishedAt,
    set.effectiveFrom,
    set.effectiveUntil,
    set.publicationDate,
    set.replayedFrom ?? null,
    set.hash,
    toIsoUtc8(receivedAt),
  ]);
  await session.query(INSERT_QUOTATIONS, [
    set.rateSetId,
    set.quotations.map((quotation) => quotation.currency),
    set.quotations.map((quotation) => quotation.value),
    set.quotations.map((quotation) => quotation.unit),
    set.quotations.map((quotation) => quotation.direction),
  ]);
}
