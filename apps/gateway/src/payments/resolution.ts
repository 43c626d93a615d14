import type { Flow } from '@silkgate/contracts';
import type { EpochMs, Result } from '@silkgate/kernel';
import type { ResultCode } from '@silkgate/alipayplus';
import type { Merchant, Participant } from '../participants/directory.js';
import type { Quote } from '../quotes/pricing.js';
import type { PayCommand } from './use-cases.js';

/**
 * Who pays whom in a `pay`: what routing, the stored codes and order bindings say of it. Resolved before the accept
 * commit, by reads alone; `quote` is the locked quote that the accept must consume (order and entry codes), or absent
 * where the accept prices at once (consumer codes).
 */
export interface ResolvedPayment {
  readonly flow: Flow;
  readonly initiatorLeg: 'PAYER' | 'PAYEE';
  readonly payer: Participant;
  readonly payee: Participant;
  readonly merchant: Merchant;
  readonly customerId?: string;
  readonly identityLevel: 'IDENTIFIED' | 'UNIDENTIFIED';
  readonly payerReference?: string;
  readonly quote?: Quote;
  /** The id under which the payment was announced to its payer before it was asked for (order codes); it must keep it. */
  readonly paymentId?: string;
  /** Until when the payer was told it may confirm (order codes): the payment waits no longer, whatever its initiator says. */
  readonly confirmableUntil?: EpochMs;
  /** A code that pays once: taken in the accept commit. */
  readonly oneTimeCode?: string;
}

/**
 * A refusal is stored under the payment's key. A code whose status is `U` is none: not enough is known to refuse, so it
 * is answered and nothing is stored. From `notAfter` on nobody waits for it.
 */
export interface PaymentResolver {
  resolve(command: PayCommand, notAfter: EpochMs): Promise<Result<ResolvedPayment, ResultCode>>;
}
