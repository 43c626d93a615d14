import { Money } from '@silkgate/kernel';
import type { CurrencyCode } from '@silkgate/kernel';
import { signedAmount } from './entry.js';
import type { Entry } from './entry.js';

/** Balance by account text, debit positive. */
export type Balances = ReadonlyMap<string, Money>;

/** Anything that holds entries, a journal above all. */
export interface Posted {
  readonly entries: readonly Entry[];
}

/** The balances after these journals; what was given is left as it was. */
export function applyJournals(balances: Balances, journals: readonly Posted[]): Balances {
  const result = new Map(balances);
  for (const { entries } of journals) entries.forEach((entry) => add(result, entry.account, entry));
  return result;
}

export function balancesOf(entries: readonly Entry[]): Balances {
  const result = new Map<string, Money>();
  for (const entry of entries) add(result, entry.account, entry);
  return result;
}

/** Debits minus credits per currency; every sum is zero in books that are in order. */
export function trialBalance(entries: readonly Entry[]): ReadonlyMap<CurrencyCode, Money> {
  const result = new Map<CurrencyCode, Money>();
  for (const entry of entries) add(result, entry.amount.currency, entry);
  return result;
}

/** Zero for an account that was never posted to. */
export function balanceOf(balances: Balances, account: string, currency: CurrencyCode): Money {
  return balances.get(account) ?? Money.zero(currency);
}

function add(sums: Map<string, Money>, key: string, entry: Entry): void {
  const amount = signedAmount(entry);
  const before = sums.get(key);
  sums.set(key, before === undefined ? amount : before.plus(amount));
}
