import { currencyOf } from '@silkgate/kernel';
import type { CurrencyCode } from '@silkgate/kernel';

/**
 * The chart of accounts. A debit balance of an account means: that owner owes the switch, or the switch holds it.
 *
 * - participant: what a payer's participant owes (debit) or is owed (credit), in its settlement currency
 * - inventory: the switch's own holding of a currency (debit) or what it has to deliver (credit)
 * - markup: earned settlement mark-up
 * - merchant-payable: what a merchant is owed (credit) or owes after refunds (debit)
 * - interchange: the payer's participant's share of the discount, until it is converted and credited to it
 * - service-fee: the switch's share of the discount
 * - acquirer: the domestic wallet's share of the discount, and later its outbound debits
 * - payout-clearing: payouts on their way, until the bank confirms them
 * - bank: the switch's account at the settlement bank
 * - fx-result: gain or loss of cover deals
 * - rounding: differences that belong to nobody else
 */
export const ACCOUNT_KINDS = [
  'participant',
  'inventory',
  'markup',
  'merchant-payable',
  'interchange',
  'service-fee',
  'acquirer',
  'payout-clearing',
  'bank',
  'fx-result',
  'rounding',
] as const;

export type AccountKind = (typeof ACCOUNT_KINDS)[number];

/** Owner of the accounts that are the switch's own. */
export const SWITCH_OWNER = 'SILKGATE';

export interface AccountId {
  readonly owner: string;
  readonly kind: AccountKind;
  readonly currency: CurrencyCode;
}

/** '<kind>:<owner>:<currency>'. Neither kind nor currency has a colon, so any owner can be read back. */
export function accountText(account: AccountId): string {
  return `${account.kind}:${account.owner}:${account.currency}`;
}

/** Undefined for an unknown kind or currency, or an empty owner. */
export function parseAccount(text: string): AccountId | undefined {
  const first = text.indexOf(':');
  const last = text.lastIndexOf(':');
  const kind = ACCOUNT_KINDS.find((known) => known === text.slice(0, Math.max(first, 0)));
  const currency = currencyOf(text.slice(last + 1));
  if (kind === undefined || currency === undefined || last - first < 2) return undefined;
  return { kind, owner: text.slice(first + 1, last), currency: currency.code };
}

function account(kind: AccountKind, owner: string, currency: CurrencyCode): string {
  return accountText({ kind, owner, currency });
}

/** Each account of the chart as its text form. */
export const accounts = {
  participant: (participantId: string, currency: CurrencyCode) =>
    account('participant', participantId, currency),
  inventory: (currency: CurrencyCode) => account('inventory', SWITCH_OWNER, currency),
  markup: (currency: CurrencyCode) => account('markup', SWITCH_OWNER, currency),
  merchantPayable: (merchantId: string, currency: CurrencyCode) =>
    account('merchant-payable', merchantId, currency),
  interchange: (participantId: string, currency: CurrencyCode) =>
    account('interchange', participantId, currency),
  serviceFee: (currency: CurrencyCode) => account('service-fee', SWITCH_OWNER, currency),
  acquirer: (acquirerId: string, currency: CurrencyCode) => account('acquirer', acquirerId, currency),
  payoutClearing: (acquirerId: string, currency: CurrencyCode) =>
    account('payout-clearing', acquirerId, currency),
  bank: (currency: CurrencyCode) => account('bank', SWITCH_OWNER, currency),
  fxResult: (currency: CurrencyCode) => account('fx-result', SWITCH_OWNER, currency),
  rounding: (currency: CurrencyCode) => account('rounding', SWITCH_OWNER, currency),
} as const;
