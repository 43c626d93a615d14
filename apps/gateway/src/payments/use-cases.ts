import type { Flow } from '@silkgate/contracts';
import type { IdentityLevel, ResultCode } from '@silkgate/alipayplus';
import type { EpochMs, Money } from '@silkgate/kernel';
import type { PaymentState } from './domain/payment.js';

export interface OrderFacts {
  readonly referenceOrderId?: string;
  readonly description?: string;
  /** The acquirer's merchant number. */
  readonly referenceMerchantId?: string;
}

/**
 * A `pay` that was authenticated and is well-formed. `amount` is what the initiator asked for: the transaction amount
 * (`paymentAmount` of an acquirer, `payToAmount` of a wallet that pushes). `keyHash` covers the key parameters.
 */
export interface PayCommand {
  readonly initiatorId: string;
  readonly requestId: string;
  readonly keyHash: string;
  readonly flow: Flow;
  readonly codeValue: string;
  readonly amount: Money;
  readonly billing?: Money;
  readonly quoteId?: string;
  readonly customerId?: string;
  /** What a wallet that pushes says of its payer. */
  readonly identityLevel?: IdentityLevel;
  readonly payerReference?: string;
  readonly order: OrderFacts;
  readonly expiresAt?: EpochMs;
  readonly receivedAt: EpochMs;
  /** When the initiator stops waiting; default so long after the call as the settings say. */
  readonly answerBy?: EpochMs;
  readonly traceparent?: string;
}

/** A payment as told to one of its sides. */
export interface PaymentView {
  readonly paymentId: string;
  readonly requestId: string;
  readonly state: PaymentState;
  readonly resultCode: ResultCode;
  readonly flow: Flow;
  readonly payerId: string;
  readonly payeeId: string;
  readonly transaction: Money;
  readonly billing: Money;
  /** The reader's own settlement amount and rate per unit of the transaction currency. */
  readonly settlement: Money;
  readonly settlementRate: string;
  readonly billingRate: string;
  readonly quoteId: string;
  readonly customerId?: string;
  readonly paymentTime?: EpochMs;
  readonly businessDate?: string;
  readonly operations: readonly OperationView[];
}

export interface OperationView {
  readonly type: 'REFUND' | 'CANCEL';
  readonly operationId: string;
  readonly requestId: string;
  readonly state: 'PROCESSING' | 'SUCCESS' | 'FAILED';
  readonly resultCode: ResultCode;
  readonly paymentId: string;
  readonly transaction: Money;
  readonly billing: Money;
  readonly settlement: Money;
  readonly settlementRate: string;
  readonly time?: EpochMs;
  readonly businessDate?: string;
}

/** The result of a use case: a code of the dialect and, where there is one, the payment. */
export interface PaymentOutcome {
  readonly resultCode: ResultCode;
  readonly payment?: PaymentView;
  /** An inquiry found a payment without a view: `resultCode` is what became of the payment, not of the inquiry. */
  readonly isOfPayment?: true;
}
export interface OperationOutcome {
  readonly resultCode: ResultCode;
  readonly operation?: OperationView;
}

/** How a side names a payment: by its own request id, or by our payment id (which must be one of its own). */
export interface PaymentName {
  readonly callerId: string;
  readonly requestId?: string;
  readonly paymentId?: string;
}

export interface RefundCommand {
  readonly initiatorId: string;
  readonly refundRequestId: string;
  readonly keyHash: string;
  readonly payment: PaymentName;
  readonly amount: Money;
  readonly reason?: string;
  readonly receivedAt: EpochMs;
  /** As for a payment. */
  readonly answerBy?: EpochMs;
  readonly traceparent?: string;
}

/** A responder's own notification of a payment we asked it for, after its signature was verified. */
export interface ResponderNotification {
  readonly responderId: string;
  /** The paymentRequestId we gave it: our paymentId. */
  readonly requestId: string;
  readonly counterpartyReference?: string;
  readonly result: 'S' | 'F';
  readonly resultCode: string;
  readonly amount?: Money;
  readonly time?: EpochMs;
}

/** As {@link ResponderNotification}, but not known to come from the responder. */
export interface UnverifiedNotification {
  /** Whom the sender claims to be. */
  readonly responderId: string;
  readonly requestId: string;
  /** Why it was not believed. */
  readonly resultCode: ResultCode;
}

/** What the partner API asks of the engine. None throws for anything a caller or counterparty does. */
export interface PaymentUseCases {
  pay(command: PayCommand): Promise<PaymentOutcome>;
  inquirePayment(name: PaymentName): Promise<PaymentOutcome>;
  cancelPayment(name: PaymentName, traceparent?: string): Promise<PaymentOutcome>;
  refund(command: RefundCommand): Promise<OperationOutcome>;
  inquireRefund(name: {
    callerId: string;
    refundRequestId?: string;
    refundId?: string;
  }): Promise<OperationOutcome>;
  receiveNotification(notification: ResponderNotification): Promise<{ readonly resultCode: ResultCode }>;
  /** Alarms, where that responder was asked for that payment; changes nothing else. */
  doubtNotification(notification: UnverifiedNotification): Promise<void>;
}
