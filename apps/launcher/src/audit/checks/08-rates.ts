import type { AuditCheck } from '../check.js';
import { mergeOutcomes } from '../check.js';
import { compare, type Comparison } from '../sql/comparison.js';
import { find, type Finding } from '../sql/finding.js';
import { deliveryTo, DUE, isoText, outboxEvents } from '../sql/fragments.js';

const PUBLISHED = `(SELECT e.event_id, e.data FROM ${outboxEvents('fx', 'fx.rate-sets')} e)`;

/** fx keeps the set that it published. */
const TOLD: Comparison = {
  table: 'fx.rate_set',
  key: ['rate_set_id'],
  columns: ['rate_set', 'hash', 'source', 'base_currency', 'published_at'],
  expected: `SELECT e.data->>'rateSetId' AS rate_set_id, e.data AS rate_set, e.data->>'hash' AS hash,
      e.data->>'source' AS source, e.data->>'baseCurrency' AS base_currency, e.data->>'publishedAt' AS published_at
    FROM ${PUBLISHED} e`,
  stored: `SELECT rate_set_id, rate_set, hash, source, base_currency, ${isoText('published_at')} AS published_at
    FROM fx.rate_set`,
};

const SET_COLUMNS = [
  'source',
  'kind',
  'base_currency',
  'published_at',
  'effective_from',
  'effective_until',
  'hash',
];

const SETS_TAKEN: Comparison = {
  table: 'gateway.rate_set',
  key: ['rate_set_id'],
  columns: SET_COLUMNS,
  consumer: 'gateway',
  expected: `SELECT e.data->>'rateSetId' AS rate_set_id, e.data->>'source' AS source, e.data->>'kind' AS kind,
      e.data->>'baseCurrency' AS base_currency, e.data->>'publishedAt' AS published_at,
      e.data->>'effectiveFrom' AS effective_from, e.data->>'effectiveUntil' AS effective_until,
      e.data->>'hash' AS hash, ${DUE} FROM ${PUBLISHED} e ${deliveryTo('gateway')}`,
  stored: `SELECT rate_set_id, source, kind, base_currency, ${isoText('published_at')} AS published_at,
      ${isoText('effective_from')} AS effective_from, ${isoText('effective_until')} AS effective_until, hash
    FROM gateway.rate_set`,
};

const QUOTATIONS_TAKEN: Comparison = {
  table: 'gateway.rate_quotation',
  key: ['rate_set_id', 'currency'],
  columns: ['value', 'unit', 'direction'],
  consumer: 'gateway',
  expected: `SELECT e.data->>'rateSetId' AS rate_set_id, q->>'currency' AS currency, q->>'value' AS value,
      q->>'unit' AS unit, q->>'direction' AS direction, ${DUE}
    FROM ${PUBLISHED} e ${deliveryTo('gateway')} CROSS JOIN LATERAL jsonb_array_elements(
      CASE WHEN jsonb_typeof(e.data->'quotations') = 'array' THEN e.data->'quotations' ELSE '[]' END) q`,
  stored: 'SELECT rate_set_id, currency, value, unit, direction FROM gateway.rate_quotation',
};

/** Each rate that priced a payment was published with that value, and was in effect when the quote was made. */
const USES: Finding = {
  offenders: `SELECT 'gateway.conversion_record subject_id=' || u.subject_id AS row_name,
      'record.rateUses ' || coalesce(u.currency, '') AS column_name,
      coalesce(q.value || ' ' || q.unit || ' ' || q.direction || ' of ' || s.hash, 'a published rate') AS expected,
      coalesce(u.value || ' ' || u.unit || ' ' || u.direction || ' of ' || u.hash, 'nothing') AS found
    FROM (SELECT subject_id, use->>'rateSetId' AS rate_set_id, use->'quotation'->>'currency' AS currency,
        use->'quotation'->>'value' AS value, use->'quotation'->>'unit' AS unit,
        use->'quotation'->>'direction' AS direction, use->>'setHash' AS hash, record->>'quotedAt' AS quoted_at
      FROM gateway.conversion_record CROSS JOIN LATERAL jsonb_array_elements(
        CASE WHEN json_typeof(record->'rateUses') = 'array' THEN (record->'rateUses')::jsonb ELSE '[]' END) use
      WHERE kind = 'PAYMENT') u
    LEFT JOIN gateway.rate_set s ON s.rate_set_id = u.rate_set_id
    LEFT JOIN gateway.rate_quotation q ON q.rate_set_id = u.rate_set_id AND q.currency = u.currency
    WHERE (q.value, q.unit::text, q.direction, s.hash::text) IS DISTINCT FROM (u.value, u.unit, u.direction, u.hash)
      OR u.quoted_at < ${isoText('s.effective_from')} OR u.quoted_at >= ${isoText('s.effective_until')}`,
  population: `SELECT count(*) AS amount FROM gateway.conversion_record WHERE kind = 'PAYMENT'`,
};

export const rates: AuditCheck = {
  invariant: 8,
  name: 'rates used against rates published',
  tables: ['fx.rate_set', 'gateway.rate_set', 'gateway.conversion_record'],
  run: async ({ session }) =>
    mergeOutcomes([
      await compare(session, TOLD),
      await compare(session, SETS_TAKEN),
      await compare(session, QUOTATIONS_TAKEN),
      await find(session, USES),
    ]),
};
