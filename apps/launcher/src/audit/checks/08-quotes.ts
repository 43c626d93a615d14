import type { AuditCheck } from '../check.js';
import { mergeOutcomes } from '../check.js';
import { compare, type Comparison } from '../sql/comparison.js';
import { find, type Finding } from '../sql/finding.js';
import { amountsOfJson, digest, FOUR_AMOUNT_COLUMNS, FOUR_AMOUNTS } from '../sql/fragments.js';

/** A quote that a payment consumed is that payment's: parties, amount and record. */
const CONSUMED: Comparison = {
  table: 'gateway.quote',
  key: ['quote_id'],
  columns: [
    'consumed_by',
    'payer_id',
    'payee_id',
    'merchant_id',
    'transaction_minor',
    'transaction_currency',
    'record',
  ],
  expected: `SELECT p.quote_id, p.payment_id AS consumed_by, p.payer_id, p.payee_id, p.merchant_id, p.transaction_minor,
      p.transaction_currency, ${digest('p.conversion')} AS record
    FROM gateway.payment p JOIN gateway.quote q ON q.quote_id = p.quote_id
    WHERE p.state <> 'FAILED' OR p.business_date IS NOT NULL`,
  stored: `SELECT quote_id, consumed_by, payer_id, payee_id, merchant_id, transaction_minor, transaction_currency,
      ${digest(`priced->'record'`)} AS record FROM gateway.quote WHERE consumed_by IS NOT NULL`,
};

/** What a quote says beside its record, whether it was consumed or not. */
const PRICED: Comparison = {
  table: 'gateway.quote',
  key: ['quote_id'],
  columns: ['quote_transaction_minor', 'quote_transaction_currency', ...FOUR_AMOUNT_COLUMNS],
  expected: `SELECT quote_id, priced->'record'->'transaction'->>'value' AS quote_transaction_minor,
      priced->'record'->'transaction'->>'currency' AS quote_transaction_currency,
      ${amountsOfJson(`priced->'record'`, FOUR_AMOUNTS)} FROM gateway.quote`,
  stored: `SELECT quote_id, transaction_minor AS quote_transaction_minor,
      transaction_currency AS quote_transaction_currency, ${amountsOfJson('priced', FOUR_AMOUNTS)} FROM gateway.quote`,
};

const USED_TWICE: Finding = {
  offenders: `SELECT 'gateway.payment payment_id=' || payment_id AS row_name, 'quote_id' AS column_name,
      'a quote of its own' AS expected, quote_id::text AS found
    FROM (SELECT payment_id, quote_id, count(*) OVER (PARTITION BY quote_id) AS uses FROM gateway.payment
      WHERE quote_id IS NOT NULL AND (state <> 'FAILED' OR business_date IS NOT NULL)) u WHERE uses > 1`,
  population: 'SELECT count(quote_id) AS amount FROM gateway.payment',
};

const CONSUMED_IN_TIME: Finding = {
  offenders: `SELECT 'gateway.payment payment_id=' || p.payment_id AS row_name, 'accepted_at' AS column_name,
      'before ' || q.expires_at AS expected, p.accepted_at::text AS found
    FROM gateway.payment p JOIN gateway.quote q ON q.consumed_by = p.payment_id WHERE p.accepted_at >= q.expires_at
    UNION ALL SELECT 'gateway.payment payment_id=' || payment_id, 'quote_id', conversion->>'quoteId', quote_id::text
    FROM gateway.payment WHERE conversion IS NOT NULL AND quote_id::text IS DISTINCT FROM conversion->>'quoteId'`,
  population: 'SELECT count(consumed_by) AS amount FROM gateway.quote',
};

export const quotes: AuditCheck = {
  invariant: 8,
  name: 'quotes: consumed once, in time, by the payment they priced',
  tables: ['gateway.quote', 'gateway.payment'],
  run: async ({ session }) =>
    mergeOutcomes([
      await compare(session, CONSUMED),
      await compare(session, PRICED),
      await find(session, USED_TWICE),
      await find(session, CONSUMED_IN_TIME),
    ]),
};
