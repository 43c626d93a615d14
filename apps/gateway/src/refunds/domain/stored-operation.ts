import type { ResultCode } from '@silkgate/alipayplus';
import type { RefundConversion } from '@silkgate/contracts';
import type { BusinessDate, EpochMs, Money } from '@silkgate/kernel';

export type OperationType = 'REFUND' | 'CANCEL';
export type OperationState = 'PROCESSING' | 'SUCCESS' | 'FAILED';

/**
 * A refund, or the reversal of a successful payment (`CANCEL`), under its payment. Without `conversion` it was refused
 * at once. Towards the wallet `operationId` is the refundRequestId.
 */
export interface StoredOperation {
  readonly operationId: string;
  readonly paymentId: string;
  readonly type: OperationType;
  readonly initiatorId: string;
  readonly requestId: string;
  readonly transaction: Money;
  readonly conversion?: RefundConversion;
  readonly reason?: string;
  readonly state: OperationState;
  readonly version: number;
  readonly resultCode: ResultCode;
  readonly counterpartyReference?: string;
  readonly acceptedAt: EpochMs;
  readonly endedAt?: EpochMs;
  readonly businessDate?: BusinessDate;
  /** Its payment's event sequence after its ending; absent where it was refused at once. */
  readonly endingSequence?: number;
  readonly traceparent?: string;
}

export interface PricedOperation extends StoredOperation {
  readonly conversion: RefundConversion;
}

export function isPriced(operation: StoredOperation): operation is PricedOperation {
  return operation.conversion !== undefined;
}
