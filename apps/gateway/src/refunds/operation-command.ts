import type { StoredPayment } from '../payments/domain/stored-payment.js';
import type { AlarmKind } from '../payments/domain/verdict.js';
import type { OperationCandidate } from './domain/operation-decision.js';
import type { FinalOperationVerdict } from './domain/operation-verdict.js';
import type { StoredOperation } from './domain/stored-operation.js';

/** A refund or reversal of a final payment on its way into its accept commit. */
export interface AcceptOperation {
  readonly candidate: OperationCandidate;
  readonly keyHash: string;
}

/** As for payments: only the command that stored a PROCESSING operation asks the wallet. */
export type AcceptOperationOutcome =
  | { readonly kind: 'accepted' | 'refused' | 'repeated'; readonly operation: StoredOperation }
  | { readonly kind: 'inconsistent' };

export function outcomeOfStoredOperation(
  command: AcceptOperation,
  keyHash: string,
  operation: StoredOperation,
): AcceptOperationOutcome {
  if (operation.operationId === command.candidate.operationId) {
    return { kind: operation.state === 'FAILED' ? 'refused' : 'accepted', operation };
  }
  return keyHash === command.keyHash ? { kind: 'repeated', operation } : { kind: 'inconsistent' };
}

export interface CompleteOperation {
  readonly operationId: string;
  readonly paymentId: string;
  readonly verdict: FinalOperationVerdict;
  readonly initiatorWaits: boolean;
}

export type CompleteOperationOutcome =
  | {
      readonly kind: 'ended' | 'already';
      readonly operation: StoredOperation;
      readonly payment: StoredPayment;
    }
  | {
      readonly kind: 'held';
      readonly operation: StoredOperation;
      readonly payment: StoredPayment;
      readonly alarm: AlarmKind;
      readonly detail: string;
    };
