import type { Amount } from '@silkgate/alipayplus';
import { Money, ok } from '@silkgate/kernel';
import type { Result } from '@silkgate/kernel';
import { refuse } from '../refusal.js';
import type { Refusal } from '../refusal.js';

/** An amount that can be paid: of a known currency, in its whole steps, above zero. */
export function payable(amount: Amount, field: string): Result<Money, Refusal> {
  const parsed = Money.parse(amount);
  if (!parsed.ok) {
    return refuse(parsed.error === 'UNKNOWN_CURRENCY' ? 'CURRENCY_NOT_SUPPORT' : 'INVALID_AMOUNT', field);
  }
  return parsed.value.isPositive() ? ok(parsed.value) : refuse('INVALID_AMOUNT', field);
}
