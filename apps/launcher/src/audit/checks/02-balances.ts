import type { AuditCheck } from '../check.js';
import { mergeOutcomes } from '../check.js';
import { compare, type Comparison } from '../sql/comparison.js';

/** The account's text is '<kind>:<owner>:<currency>'; an owner may have colons. */
const BALANCES: Comparison = {
  table: 'settlement.account_balance',
  key: ['account'],
  columns: ['kind', 'owner', 'currency', 'balance_minor'],
  expected: `SELECT account, split_part(account, ':', 1) AS kind,
      substr(account, length(split_part(account, ':', 1)) + 2,
        length(account) - length(split_part(account, ':', 1)) - 5) AS owner,
      right(account, 3) AS currency,
      sum(CASE side WHEN 'debit' THEN amount_minor ELSE -amount_minor END) AS balance_minor
    FROM settlement.entry GROUP BY account`,
  stored: 'SELECT account, kind, owner, currency, balance_minor FROM settlement.account_balance',
};

const INVENTORY: Comparison = {
  table: 'fx.inventory_balance',
  key: ['currency'],
  columns: ['inventory_minor', 'settled_minor', 'movements'],
  expected: `SELECT currency,
      coalesce(sum(amount_minor) FILTER (WHERE purpose <> 'SETTLEMENT'), 0) AS inventory_minor,
      coalesce(sum(amount_minor) FILTER (WHERE purpose = 'SETTLEMENT'), 0) AS settled_minor,
      count(*) AS movements
    FROM fx.inventory_movement GROUP BY currency`,
  stored: 'SELECT currency, inventory_minor, settled_minor, movements FROM fx.inventory_balance',
};

export const balances: AuditCheck = {
  invariant: 2,
  name: 'account balances against entries, inventory against movements',
  tables: ['settlement.account_balance', 'fx.inventory_balance'],
  run: async ({ session }) =>
    mergeOutcomes([await compare(session, BALANCES), await compare(session, INVENTORY)]),
};
