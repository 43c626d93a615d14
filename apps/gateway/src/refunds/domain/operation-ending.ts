import type { BusinessDate } from '@silkgate/kernel';
import assert from 'node:assert';
import { isAnotherSuccess, type CompletionMoment } from '../../payments/complete/completion.js';
import { hasTerms, type PaymentWithTerms, type StoredPayment } from '../../payments/domain/stored-payment.js';
import type { PositionChange } from '../../positions/position.js';
import type { CompleteOperation, CompleteOperationOutcome } from '../operation-command.js';
import { isPriced, type PricedOperation, type StoredOperation } from './stored-operation.js';

/** An operation that this commit makes final. */
export interface OperationEnding {
  readonly operation: PricedOperation;
  readonly payment: PaymentWithTerms;
  /** The payment's event sequence after this ending; orders its events and notifications. */
  readonly sequence: number;
  readonly initiatorWaits: boolean;
}

export interface OperationEndings {
  readonly outcomes: readonly CompleteOperationOutcome[];
  readonly endings: readonly OperationEnding[];
  readonly positionChanges: readonly PositionChange[];
}

/** When operations end, and which of their payments' dates are not counted yet. */
export interface OperationMoment extends CompletionMoment {
  readonly uncounted: ReadonlySet<BusinessDate>;
}

/** A cancel belongs to its payment's own date; where that is counted already, to the open one, as a refund would. */
function businessDateOf(operation: PricedOperation, payment: PaymentWithTerms, moment: OperationMoment) {
  const { businessDate: original } = payment;
  const isOnTime = operation.type === 'CANCEL' && original !== undefined && moment.uncounted.has(original);
  return isOnTime ? original : moment.businessDate;
}

/** A cancel of a success that leaves the payment and itself out of all files; any other is told as a refund. */
export function isReversal({ operation, payment }: Pick<OperationEnding, 'operation' | 'payment'>): boolean {
  return operation.type === 'CANCEL' && operation.businessDate === payment.businessDate;
}

function ended(
  operation: PricedOperation,
  payment: PaymentWithTerms,
  command: CompleteOperation,
  moment: OperationMoment,
): PricedOperation {
  const { state, resultCode, counterpartyReference } = command.verdict;
  return {
    ...operation,
    state,
    resultCode,
    ...(counterpartyReference === undefined ? {} : { counterpartyReference }),
    version: operation.version + 1,
    endedAt: moment.now,
    businessDate: businessDateOf(operation, payment, moment),
  };
}

/** What the payer got back lowers its participant's position, below zero where its payments are settled already. */
function positionChange({ operation, payment }: OperationEnding): PositionChange {
  const { currency, value } = operation.conversion.payerSettlement;
  const postedMinor = operation.state === 'SUCCESS' ? -BigInt(value) : 0n;
  return { participantId: payment.terms.payerId, currency, reservedMinor: 0n, postedMinor };
}

/**
 * What is told of an operation that has ended. Amounts were compared before there was a verdict; two references are two
 * refunds under one id.
 */
export function repeatedOutcome(
  operation: StoredOperation,
  payment: StoredPayment,
  { verdict }: CompleteOperation,
): CompleteOperationOutcome {
  if (isAnotherSuccess(operation, verdict)) {
    const detail = 'told of under two references';
    return { kind: 'held', operation, payment, alarm: 'ANOTHER_SUCCESS', detail };
  }
  if (operation.state === verdict.state) return { kind: 'already', operation, payment };
  const detail = `${operation.state}, told ${verdict.state}`;
  return { kind: 'held', operation, payment, alarm: 'CONTRADICTS_FINAL_STATE', detail };
}

/** Pure: each operation ends once, in batch order, whatever is told of it later. */
export function decideOperationEndings(
  commands: readonly CompleteOperation[],
  locked: {
    readonly payments: ReadonlyMap<string, StoredPayment>;
    readonly operations: ReadonlyMap<string, StoredOperation>;
  },
  moment: OperationMoment,
): OperationEndings {
  const current = new Map(locked.operations);
  const sequences = new Map<string, number>();
  const endings: OperationEnding[] = [];
  const outcomes = commands.map((command): CompleteOperationOutcome => {
    const operation = current.get(command.operationId);
    const payment = locked.payments.get(command.paymentId);
    assert(
      operation !== undefined && payment !== undefined && hasTerms(payment),
      'the operation was accepted',
    );
    if (operation.state !== 'PROCESSING') return repeatedOutcome(operation, payment, command);
    assert(isPriced(operation), 'what the wallet was asked has its amounts');
    const sequence = (sequences.get(payment.paymentId) ?? payment.eventSequence) + 1;
    sequences.set(payment.paymentId, sequence);
    const after = { ...ended(operation, payment, command, moment), endingSequence: sequence };
    current.set(command.operationId, after);
    endings.push({ operation: after, payment, sequence, initiatorWaits: command.initiatorWaits });
    return { kind: 'ended', operation: after, payment };
  });
  return { outcomes, endings, positionChanges: endings.map(positionChange) };
}
