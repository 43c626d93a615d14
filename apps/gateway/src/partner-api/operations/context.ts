import type { Operation, RequestOf } from '@silkgate/alipayplus';
import type { EpochMs, Result } from '@silkgate/kernel';
import type { QuoteDesk } from '../../codes/inquire-quote.js';
import type { PaymentCodeIssuer } from '../../codes/issue-payment-codes.js';
import type { OrderScanner } from '../../codes/scan-order.js';
import type { Participant } from '../../participants/directory.js';
import type { PartnerDirectory } from '../../participants/live-directory.js';
import type { PaymentUseCases } from '../../payments/use-cases.js';
import type { PaymentPricing } from '../../quotes/pricing.js';
import type { Refusal } from '../refusal.js';

/** What the operations do their work with. */
export interface PartnerServices {
  readonly payments: PaymentUseCases;
  readonly issuer: PaymentCodeIssuer;
  readonly scanner: OrderScanner;
  readonly quotes: QuoteDesk;
  readonly directory: PartnerDirectory;
  readonly pricing: PaymentPricing;
}

/** One authenticated call. */
export interface Call<Op extends Operation> {
  readonly caller: Participant;
  readonly request: RequestOf<Op>;
  /** Of the signed request, for calls that have no id to be recognised by. */
  readonly fingerprint: () => string;
  readonly receivedAt: EpochMs;
  /** When the caller stops waiting. */
  readonly answerBy: EpochMs;
  readonly traceparent: string;
}

/** The answer's body, or a refusal that is answered with its code alone. */
export type Handler<Op extends Operation> = (
  services: PartnerServices,
  call: Call<Op>,
) => Promise<Result<object, Refusal>>;
