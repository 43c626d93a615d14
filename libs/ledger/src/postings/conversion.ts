import type { Money } from '@silkgate/kernel';
import { accounts } from '../accounts.js';
import { credit, debit } from '../entry.js';
import type { Entry } from '../entry.js';
import type { LedgerError } from '../errors.js';
import { amountError, conversionError } from './amounts.js';
import type { Parties } from './parties.js';

/** The amounts of a payment or refund: payerSettlement = inventoryAmount + markupAmount. */
export interface ConvertedAmounts {
  readonly transaction: Money;
  /** With mark-up: what the payer's participant owes, or gets back. */
  readonly payerSettlement: Money;
  /** Without mark-up. */
  readonly inventoryAmount: Money;
  /** Of a small refund it can be below zero by a rounding step, as the other two are rounded each by itself. */
  readonly markupAmount: Money;
}

export function convertedError(amounts: ConvertedAmounts, belowZeroSteps: bigint): LedgerError | undefined {
  const { currency } = amounts.payerSettlement;
  return (
    amountError([
      { field: 'transaction', amount: amounts.transaction, currency: amounts.transaction.currency },
      { field: 'payerSettlement', amount: amounts.payerSettlement, currency },
      { field: 'inventoryAmount', amount: amounts.inventoryAmount, currency },
      { field: 'markupAmount', amount: amounts.markupAmount, currency, belowZeroSteps },
    ]) ?? conversionError('inventoryAmount', amounts.inventoryAmount, amounts.transaction)
  );
}

/** Two single-currency sides, joined by the inventory accounts of both currencies. */
export function convertedEntries(amounts: ConvertedAmounts, parties: Parties): readonly Entry[] {
  const { transactionCurrency, settlementCurrency } = parties;
  return [
    debit(accounts.participant(parties.payerParticipantId, settlementCurrency), amounts.payerSettlement),
    credit(accounts.inventory(settlementCurrency), amounts.inventoryAmount),
    credit(accounts.markup(settlementCurrency), amounts.markupAmount),
    debit(accounts.inventory(transactionCurrency), amounts.transaction),
    credit(accounts.merchantPayable(parties.merchantId, transactionCurrency), amounts.transaction),
  ];
}
