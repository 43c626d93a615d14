import type { ResultCode } from '@silkgate/alipayplus';
import { currencyByNumeric, err, Money, ok } from '@silkgate/kernel';
import type { Result } from '@silkgate/kernel';
import type { Merchant, Participant, ParticipantDirectory } from '../participants/directory.js';
import type { ClassifiedCode } from '../routing/domain/classify-code.js';

export interface EntryMerchant {
  readonly acquirer: Participant;
  readonly merchant: Merchant;
  /** Where the code itself names an amount, no other may be paid. */
  readonly amount?: Money;
}

/** The merchant behind an EMV code, by the numbers that its account holds. */
export function entryMerchant(
  directory: ParticipantDirectory,
  entry: Extract<ClassifiedCode, { kind: 'ENTRY_CODE' }>,
): Result<EntryMerchant, ResultCode> {
  const acquirer = directory.participant(entry.acquirerId);
  if (acquirer === undefined) return err('INVALID_CODE');
  const found = entry.merchantNumbers.flatMap(
    (number) => directory.merchantOfAcquirer(entry.acquirerId, number) ?? [],
  );
  const merchant = found[0];
  if (merchant === undefined) return err('MERCHANT_NOT_EXIST');
  const currency = currencyByNumeric(entry.code.currencyNumeric)?.code;
  if (currency !== merchant.currency) return err('CURRENCY_NOT_SUPPORT');
  if (entry.code.amount === undefined) return ok({ acquirer, merchant });
  const amount = Money.fromDecimal(currency, paddedDecimals(entry.code.amount));
  return amount.ok && amount.value.isPositive()
    ? ok({ acquirer, merchant, amount: amount.value })
    : err('INVALID_CODE');
}

/** The standard allows "30." for 30. */
function paddedDecimals(amount: string): string {
  return amount.replace(/\.$/, '');
}
