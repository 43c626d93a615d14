import { Money, type AmountJson } from '@silkgate/kernel';
import type {
  CounterpartyAnswer,
  ResponderPayment,
  ResponderRefund,
} from '../../../apps/gateway/src/connectors/connector.js';

/** How a payment does not end at once: the user still decides, or a fault lets it end later. */
export type Twist = 'unknown-then-success' | 'unknown-then-failure' | 'success-after-cancel';

/** A final result as the switch told it to the side that began the payment. */
export interface LearntResult {
  readonly requestId: string;
  readonly resultCode: string;
  readonly paymentId?: string;
}

/** Money that moved under one id: a debit of a payer's user, a credit of a payee's merchant. */
export interface Movement {
  readonly amount: Money;
  moves: number;
  returns: number;
}

/** A wallet or domestic wallet: the sandbox's own decisions over books in memory. */
export interface Counterparty {
  readonly clientId: string;
  /** Whether it was asked for this payment before. */
  knows(requestId: string): boolean;
  pay(payment: ResponderPayment, twist?: Twist): CounterpartyAnswer;
  inquire(requestId: string): CounterpartyAnswer;
  cancel(requestId: string): CounterpartyAnswer;
  refund(refund: ResponderRefund): CounterpartyAnswer;
  inquireRefund(requestId: string): CounterpartyAnswer;
  /** Of a payment that this side began. */
  learn(result: LearntResult): void;
  /** By the payment's id as this side knows it. */
  readonly movements: ReadonlyMap<string, Movement>;
  /** Refunds given (wallet) by their id. */
  readonly refunds: ReadonlyMap<string, Money>;
  /** Ids of the payments that were asked for with each consumer code. */
  readonly paymentsOfCode: ReadonlyMap<string, ReadonlySet<string>>;
  /** What the switch asked that it must never ask. */
  readonly complaints: readonly string[];
  /** What is in the books was checked: it is forgotten. */
  forget(): void;
}

/** Something that the counterparty tells the switch by itself. */
export interface Decided {
  readonly requestId: string;
  readonly resultCode: string;
  readonly amount?: Money;
}

export function answerOf(
  resultCode: string,
  told: { readonly requestId: string; readonly reference: string; readonly amount?: Money },
): CounterpartyAnswer {
  const { requestId, reference: counterpartyReference, amount } = told;
  switch (resultCode) {
    case 'SUCCESS':
      return {
        kind: 'success',
        requestId,
        counterpartyReference,
        ...(amount === undefined ? {} : { amount }),
      };
    case 'PAYMENT_IN_PROCESS':
    case 'REFUND_IN_PROCESS':
    case 'UNKNOWN_EXCEPTION':
      return { kind: 'unknown', reason: resultCode, requestId };
    case 'ORDER_NOT_EXIST':
    case 'REFUND_NOT_EXIST':
      return { kind: 'unknown', reason: resultCode };
    case 'ORDER_IS_CANCELED':
      return { kind: 'cancelled', requestId };
    default:
      return { kind: 'failed', resultCode, requestId };
  }
}

/** A cancel that was done. */
export function answerOfCancel(resultCode: string, requestId: string): CounterpartyAnswer {
  return answerOf(resultCode === 'SUCCESS' ? 'ORDER_IS_CANCELED' : resultCode, { requestId, reference: '' });
}

/** What a side answers of a payment in its book, under the id and the reference that it gave it. */
export function answerOfPayment(
  resultCode: string,
  told: { readonly requestId: string; readonly reference: string },
  payment: { readonly amount?: AmountJson } | undefined,
): CounterpartyAnswer {
  const amount = payment?.amount;
  return answerOf(resultCode, amount === undefined ? told : { ...told, amount: Money.fromJson(amount) });
}

/** A final result as the sandbox's decisions take it in. */
export function toldResult({ requestId, resultCode, paymentId }: LearntResult) {
  const status: 'S' | 'F' = resultCode === 'SUCCESS' ? 'S' : 'F';
  return { requestId, status, resultCode, ...(paymentId === undefined ? {} : { switchId: paymentId }) };
}

/** Counts a move (a debit, a credit) under an id. */
export function countMove(movements: Map<string, Movement>, requestId: string, amount: Money): void {
  const known = movements.get(requestId);
  if (known === undefined) movements.set(requestId, { amount, moves: 1, returns: 0 });
  else known.moves += 1;
}

export function countReturn(movements: Map<string, Movement>, requestId: string, amount: Money): void {
  const known = movements.get(requestId);
  if (known === undefined) movements.set(requestId, { amount, moves: 0, returns: 1 });
  else known.returns += 1;
}
