import type { EpochMs, Money } from '@silkgate/kernel';
import type { Participant } from '../participants/directory.js';

/**
 * What a counterparty's answer says, after its signature was verified. `unknown` is everything that is not a verified
 * final answer: time-out, lost answer, 5xx, unreadable or unverified answer, `U`. `not-sent` is the one failure known
 * to have had no effect (the connection was refused). Amounts and ids are told as received; the engine compares them:
 * `requestId` is that which the answer names, whatever it says, and absent where it names none.
 */
export type CounterpartyAnswer =
  | {
      readonly kind: 'success';
      readonly counterpartyReference?: string;
      readonly amount?: Money;
      readonly requestId?: string;
      readonly time?: EpochMs;
    }
  | { readonly kind: 'failed'; readonly resultCode: string; readonly requestId?: string }
  | { readonly kind: 'cancelled'; readonly requestId?: string }
  /** `untrusted`: something was answered, and not under that participant's signature. */
  | {
      readonly kind: 'unknown';
      readonly reason: string;
      readonly untrusted?: true;
      readonly requestId?: string;
    }
  | { readonly kind: 'not-sent'; readonly reason: string };

/** A payment as the responder is asked for it. `requestId` is our paymentId. */
export interface ResponderPayment {
  readonly requestId: string;
  readonly flow: 'CONSUMER_CODE' | 'ORDER_CODE' | 'ENTRY_CODE';
  readonly initiator: Participant;
  readonly codeValue: string;
  readonly customerId?: string;
  /** What this responder charges or credits: billing for a payer, transaction for a payee. */
  readonly paymentAmount: Money;
  readonly payToAmount: Money;
  readonly settlementAmount: Money;
  readonly paymentRate: string;
  readonly settlementRate: string;
  readonly quoteId: string;
  readonly expiresAt?: EpochMs;
  readonly merchant: {
    readonly referenceMerchantId: string;
    readonly merchantId: string;
    readonly name: string;
    readonly merchantCategoryCode: string;
    readonly city: string;
    readonly country: string;
  };
  readonly order: { readonly referenceOrderId?: string; readonly description?: string };
  readonly traceparent?: string;
}

export interface ResponderRefund {
  readonly requestId: string;
  readonly paymentRequestId: string;
  readonly counterpartyPaymentReference?: string;
  readonly amount: Money;
  readonly settlementAmount: Money;
  readonly reason?: string;
  readonly traceparent?: string;
}

/** The final result of a payment or refund, told to a side that did not get it in an answer (or always wants it). */
export interface ResultNotification {
  readonly operation: 'notifyPayment' | 'notifyRefund';
  /** The JSON body, as built when the result became final. */
  readonly body: string;
  readonly traceparent?: string;
}

export type ScanAnswer =
  | {
      readonly kind: 'order';
      readonly requestId: string;
      readonly amount: Money;
      readonly expiresAt: EpochMs;
      readonly referenceMerchantId: string;
      readonly referenceOrderId?: string;
      readonly description?: string;
    }
  | { readonly kind: 'refused'; readonly resultCode: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * How to talk to counterparties of one protocol. Every call has the deadline `timeoutMs`; none throws. A cancel that was
 * done is answered `cancelled`, never `success`; what a counterparty does not know (ORDER_NOT_EXIST, REFUND_NOT_EXIST)
 * is `unknown`. `testing/connector.contract.ts` says what holds for each of them.
 */
export interface Connector {
  pay(counterparty: Participant, payment: ResponderPayment, timeoutMs: number): Promise<CounterpartyAnswer>;
  inquirePayment(
    counterparty: Participant,
    requestId: string,
    timeoutMs: number,
  ): Promise<CounterpartyAnswer>;
  cancelPayment(counterparty: Participant, requestId: string, timeoutMs: number): Promise<CounterpartyAnswer>;
  refund(counterparty: Participant, refund: ResponderRefund, timeoutMs: number): Promise<CounterpartyAnswer>;
  inquireRefund(counterparty: Participant, requestId: string, timeoutMs: number): Promise<CounterpartyAnswer>;
  notify(
    counterparty: Participant,
    notification: ResultNotification,
    timeoutMs: number,
  ): Promise<'delivered' | 'failed'>;
  scanOrder(
    counterparty: Participant,
    scan: { readonly codeValue: string; readonly customerId: string; readonly payerId: string },
    timeoutMs: number,
  ): Promise<ScanAnswer>;
}
