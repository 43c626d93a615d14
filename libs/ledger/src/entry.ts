import type { Money } from '@silkgate/kernel';

export type Side = 'debit' | 'credit';

/** One line of a journal. The amount is always positive, in the account's currency; the side says which way. */
export interface Entry {
  /** Text form of an account: '<kind>:<owner>:<currency>'. */
  readonly account: string;
  readonly side: Side;
  readonly amount: Money;
}

export function debit(account: string, amount: Money): Entry {
  return { account, side: 'debit', amount };
}

export function credit(account: string, amount: Money): Entry {
  return { account, side: 'credit', amount };
}

/** Debits positive, credits negative. */
export function signedAmount(entry: Entry): Money {
  return entry.side === 'debit' ? entry.amount : entry.amount.negate();
}

export function oppositeOf(side: Side): Side {
  return side === 'debit' ? 'credit' : 'debit';
}
