import type { AuditCheck } from '../check.js';
import { mergeOutcomes } from '../check.js';
import { compare, type Comparison } from '../sql/comparison.js';
import { deliveryTo, DUE, isoText, outboxEvents } from '../sql/fragments.js';

const PARTICIPANTS = `(SELECT e.event_id, e.data FROM ${outboxEvents('gateway', 'gateway.participants')} e)`;
const MERCHANTS = `(SELECT e.event_id, e.data FROM ${outboxEvents('gateway', 'gateway.merchants')} e)`;

const AGREEMENT: Readonly<Record<string, string>> = {
  agreement_id: `->>'agreementId'`,
  settlement_currency: `->>'settlementCurrency'`,
  settlement_markup: `->>'settlementMarkup'`,
  billing_currency: `->>'billingCurrency'`,
  billing_markup: `->>'billingMarkup'`,
  net_debit_cap_minor: `->'netDebitCap'->>'value'`,
  net_debit_cap_currency: `->'netDebitCap'->>'currency'`,
  settlement_lag_days: `->>'settlementLagDays'`,
};

function agreement(names: readonly string[]): string {
  return names.map((name) => `e.data->'agreement'${AGREEMENT[name]} AS ${name}`).join(', ');
}

const GATEWAY_COLUMNS = [
  'name',
  'country',
  'currency',
  'settlement_account',
  'kind',
  'valid_from',
  'status',
  ...Object.keys(AGREEMENT),
];

const PARTICIPANTS_TOLD: Comparison = {
  table: 'gateway.participant_version',
  key: ['client_id', 'version'],
  columns: GATEWAY_COLUMNS,
  expected: `SELECT e.data->>'clientId' AS client_id, e.data->>'version' AS version, e.data->>'name' AS name,
      e.data->>'country' AS country, e.data->>'currency' AS currency, e.data->>'kind' AS kind,
      e.data->>'settlementAccount' AS settlement_account, e.data->>'validFrom' AS valid_from,
      coalesce(e.data->>'status', 'ACTIVE') AS status, ${agreement(Object.keys(AGREEMENT))} FROM ${PARTICIPANTS} e`,
  stored: `SELECT v.*, v.settlement_currency AS net_debit_cap_currency, p.kind FROM (SELECT client_id, version, name,
        country, currency, settlement_account, agreement_id, settlement_currency, settlement_markup, billing_currency,
        billing_markup, net_debit_cap_minor, settlement_lag_days, status, ${isoText('valid_from')} AS valid_from
      FROM gateway.participant_version) v LEFT JOIN gateway.participant p USING (client_id)`,
};

const SETTLEMENT_COLUMNS = [
  'kind',
  'name',
  'country',
  'settlement_account',
  'valid_from',
  'agreement_id',
  'settlement_currency',
  'settlement_lag_days',
];

const PARTICIPANTS_TAKEN: Comparison = {
  table: 'settlement.participant_version',
  key: ['participant_id', 'version'],
  columns: SETTLEMENT_COLUMNS,
  consumer: 'settlement',
  expected: `SELECT e.data->>'clientId' AS participant_id, e.data->>'version' AS version, e.data->>'kind' AS kind,
      e.data->>'name' AS name, e.data->>'country' AS country, e.data->>'settlementAccount' AS settlement_account,
      e.data->>'validFrom' AS valid_from, ${agreement(['agreement_id', 'settlement_currency', 'settlement_lag_days'])},
      ${DUE} FROM ${PARTICIPANTS} e ${deliveryTo('settlement')}`,
  stored: `SELECT participant_id, version, kind, name, country, settlement_account, agreement_id, settlement_currency,
      settlement_lag_days, ${isoText('valid_from')} AS valid_from FROM settlement.participant_version`,
};

const FEES: Readonly<Record<string, string>> = {
  discount: 'discount',
  interchange: 'interchange',
  service: 'service',
  kept_on_refund: 'keptOnRefund',
};
const MERCHANT_COLUMNS = [
  'acquirer_id',
  'name',
  'name_local',
  'currency',
  'payout_account',
  'payout_lag_days',
  'valid_from',
  ...Object.keys(FEES),
];

const MERCHANT_EXPECTED = `e.data->>'merchantId' AS merchant_id, e.data->>'version' AS version,
  e.data->>'acquirerId' AS acquirer_id, e.data->>'name' AS name, e.data->>'nameLocal' AS name_local,
  e.data->>'currency' AS currency, e.data->>'payoutAccount' AS payout_account,
  e.data->>'payoutLagDays' AS payout_lag_days, e.data->>'validFrom' AS valid_from,
  ${Object.entries(FEES)
    .map(([column, member]) => `e.data->'fees'->>'${member}' AS ${column}`)
    .join(', ')}`;

const MERCHANT_STORED = `name, name_local, currency, payout_account, payout_lag_days, discount, interchange, service,
  kept_on_refund, ${isoText('valid_from')} AS valid_from`;

const MERCHANTS_TOLD: Comparison = {
  table: 'gateway.merchant_version',
  key: ['merchant_id', 'version'],
  columns: MERCHANT_COLUMNS,
  expected: `SELECT ${MERCHANT_EXPECTED} FROM ${MERCHANTS} e`,
  stored: `SELECT v.*, m.acquirer_id FROM (SELECT merchant_id, version, ${MERCHANT_STORED} FROM gateway.merchant_version) v
    LEFT JOIN gateway.merchant m USING (merchant_id)`,
};

const MERCHANTS_TAKEN: Comparison = {
  table: 'settlement.merchant_version',
  key: ['merchant_id', 'version'],
  columns: MERCHANT_COLUMNS,
  consumer: 'settlement',
  expected: `SELECT ${MERCHANT_EXPECTED}, ${DUE} FROM ${MERCHANTS} e ${deliveryTo('settlement')}`,
  stored: `SELECT merchant_id, version, acquirer_id, ${MERCHANT_STORED} FROM settlement.merchant_version`,
};

/** A merchant keeps its number, so every version says the same. */
const MERCHANTS_NAMED: Comparison = {
  table: 'reconciliation.merchant_reference',
  key: ['merchant_id'],
  columns: ['reference_merchant_id'],
  expected: `SELECT e.data->>'merchantId' AS merchant_id, min(e.data->>'referenceMerchantId') AS reference_merchant_id
    FROM ${MERCHANTS} e ${deliveryTo('reconciliation')}
    WHERE taken.event_id IS NOT NULL AND aside.event_id IS NULL AND e.data->>'referenceMerchantId' IS NOT NULL GROUP BY 1`,
  stored: 'SELECT merchant_id, reference_merchant_id FROM reconciliation.merchant_reference',
};

export const directory: AuditCheck = {
  invariant: 7,
  name: 'participants and merchants against their events, settlement and reconciliation',
  tables: [
    'gateway.participant_version',
    'settlement.participant_version',
    'reconciliation.merchant_reference',
  ],
  run: async ({ session }) =>
    mergeOutcomes([
      await compare(session, PARTICIPANTS_TOLD),
      await compare(session, PARTICIPANTS_TAKEN),
      await compare(session, MERCHANTS_TOLD),
      await compare(session, MERCHANTS_TAKEN),
      await compare(session, MERCHANTS_NAMED),
    ]),
};
