import type { Money } from '@silkgate/kernel';
import { accounts } from '../accounts.js';
import { credit, debit } from '../entry.js';
import type { Entry } from '../entry.js';
import type { LedgerError } from '../errors.js';
import { amountError, conversionError } from './amounts.js';
import type { Parties } from './parties.js';

/** discount = interchange + service + acquirerShare, all in the transaction currency. */
export interface FeeAmounts {
  /** What the merchant pays. */
  readonly discount: Money;
  /** The payer's participant's share. */
  readonly interchange: Money;
  /** The switch's share. */
  readonly service: Money;
  /** The rest, the acquirer's; rounding can leave it a step below zero. */
  readonly acquirerShare: Money;
  /** The interchange in the payer's settlement currency, as it is credited to the payer's participant. */
  readonly interchangeSettlement: Money;
}

export function feeError(
  fees: FeeAmounts,
  parties: Parties,
  belowZeroSteps: bigint,
): LedgerError | undefined {
  const { transactionCurrency: currency, settlementCurrency } = parties;
  return (
    amountError([
      { field: 'fees.discount', amount: fees.discount, currency },
      { field: 'fees.interchange', amount: fees.interchange, currency },
      { field: 'fees.service', amount: fees.service, currency },
      { field: 'fees.acquirerShare', amount: fees.acquirerShare, currency, belowZeroSteps },
      {
        field: 'fees.interchangeSettlement',
        amount: fees.interchangeSettlement,
        currency: settlementCurrency,
      },
    ]) ?? conversionError('fees.interchangeSettlement', fees.interchangeSettlement, fees.interchange)
  );
}

export function discountEntries(fees: FeeAmounts, parties: Parties): readonly Entry[] {
  const { transactionCurrency: currency } = parties;
  return [
    debit(accounts.merchantPayable(parties.merchantId, currency), fees.discount),
    credit(accounts.acquirer(parties.acquirerId, currency), fees.acquirerShare),
    credit(accounts.interchange(parties.payerParticipantId, currency), fees.interchange),
    credit(accounts.serviceFee(currency), fees.service),
  ];
}

export function interchangeEntries(fees: FeeAmounts, parties: Parties): readonly Entry[] {
  const { transactionCurrency, settlementCurrency, payerParticipantId } = parties;
  return [
    debit(accounts.interchange(payerParticipantId, transactionCurrency), fees.interchange),
    credit(accounts.inventory(transactionCurrency), fees.interchange),
    debit(accounts.inventory(settlementCurrency), fees.interchangeSettlement),
    credit(accounts.participant(payerParticipantId, settlementCurrency), fees.interchangeSettlement),
  ];
}
