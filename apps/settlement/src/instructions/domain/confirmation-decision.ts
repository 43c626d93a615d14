import type { ResultCode } from '@silkgate/alipayplus';
import { currencyOf } from '@silkgate/kernel';
import type { Confirmation } from '../bank-message.js';
import type { StoredInstruction } from '../instruction.js';

export type ConfirmationDecision =
  | { readonly kind: 'apply' }
  /** Said before, in the same words. */
  | { readonly kind: 'repeated' }
  | { readonly kind: 'refused'; readonly code: ResultCode; readonly reason: string };

/** Only a confirmation of the instructed amount, of an instruction that was sent, makes it final; once. */
export function decideConfirmation(
  instruction: StoredInstruction | undefined,
  confirmation: Confirmation,
): ConfirmationDecision {
  if (instruction === undefined || instruction.state === 'PENDING') {
    return { kind: 'refused', code: 'ORDER_NOT_EXIST', reason: 'no such instruction was sent' };
  }
  if (!isOfAmount(instruction, confirmation)) {
    return { kind: 'refused', code: 'PAYMENT_AMOUNT_MISMATCH', reason: 'another amount was instructed' };
  }
  if (instruction.state === 'SENT') return { kind: 'apply' };
  const same =
    instruction.state === confirmation.status && instruction.bankReference === confirmation.bankReference;
  if (same) return { kind: 'repeated' };
  return { kind: 'refused', code: 'REPEAT_REQ_INCONSISTENT', reason: 'something else was confirmed before' };
}

function isOfAmount(instruction: StoredInstruction, { amount }: Confirmation): boolean {
  return (
    currencyOf(amount.currency) !== undefined &&
    amount.currency === instruction.currency &&
    BigInt(amount.value) === instruction.amountMinor
  );
}
