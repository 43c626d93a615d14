import type { ResultCode } from '@silkgate/alipayplus';
import type { Participant } from '../directory.js';

/**
 * The answer to what would begin a payment while one of its sides is suspended; undefined where none is. Payments under
 * way, refunds, inquiries, cancels and notifications do not ask.
 */
export function refusalOfSuspended(...participants: readonly Participant[]): ResultCode | undefined {
  return participants.some(({ suspended }) => suspended === true) ? 'UNAVAILABLE_PAYMENT_METHOD' : undefined;
}
