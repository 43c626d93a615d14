import { Money, parseIsoInstant, type AmountJson } from '@silkgate/kernel';
import { answered, type WalletDecision } from './decision.js';
import type { Shop, WalletFact } from './facts.js';
import type { WalletPayment, WalletState } from './state.js';

export interface SingleLimit {
  readonly minMinor: bigint;
  readonly maxMinor: bigint;
}

/** The switch asks for a payment. `pending` says that the user still has to decide, and how. */
export interface PayCommand extends Shop {
  readonly requestId: string;
  readonly userId: string;
  readonly amount: Money;
  readonly settlementAmount?: AmountJson;
  readonly walletReference: string;
  readonly expiresAt?: string;
  readonly pending?: { readonly byUser: boolean; readonly confirmedByCancel?: true };
}

/** The result code of a payment as it stands. */
export function resultOfPayment(payment: WalletPayment): string {
  switch (payment.status) {
    case 'DEBITED':
      return 'SUCCESS';
    case 'PENDING':
    case 'HELD':
      return 'PAYMENT_IN_PROCESS';
    case 'REFUSED':
    case 'RELEASED':
      return payment.resultCode ?? 'PROCESS_FAIL';
    case 'CANCELLED':
    case 'RETURNED':
      return 'ORDER_IS_CANCELED';
  }
}

/** Debits once, whatever arrives how often; a refusal is a fact as well, so that a duplicate is refused alike. */
export function decidePay(
  state: WalletState,
  limit: SingleLimit,
  command: PayCommand,
  time: string,
): WalletDecision {
  const known = state.payments.get(command.requestId);
  if (known !== undefined) return answered(repeatOf(known, command));
  const refusal = refusalOf(state, limit, command);
  const { requestId, userId, pending } = command;
  const amount = command.amount.toJson();
  if (refusal !== undefined) {
    return answered(refusal, { kind: 'REFUSED', requestId, userId, amount, resultCode: refusal, time });
  }
  if (pending !== undefined) {
    return answered('PAYMENT_IN_PROCESS', {
      ...base(command, time),
      kind: 'PENDING',
      byUser: pending.byUser,
      ...(pending.confirmedByCancel === true ? { confirmedByCancel: true as const } : {}),
      ...(command.expiresAt === undefined ? {} : { expiresAt: command.expiresAt }),
    });
  }
  if (!affordable(state, userId, command.amount.minor))
    return tooPoor(command.requestId, userId, amount, time);
  return answered('SUCCESS', {
    ...base(command, time),
    kind: 'DEBIT',
    role: 'RESPONDER',
    switchId: requestId,
  });
}

/** The user confirms (`accepted`) or declines a pending payment; later than its expiry it is closed. */
export function decideConfirm(
  state: WalletState,
  requestId: string,
  accepted: boolean,
  now: { readonly time: string; readonly atMs: number },
): WalletDecision {
  const payment = state.payments.get(requestId);
  if (payment?.status !== 'PENDING' || payment.userId === undefined || payment.amount === undefined) {
    return answered(payment === undefined ? 'ORDER_NOT_EXIST' : resultOfPayment(payment));
  }
  const { userId, amount } = payment;
  const refuse = (resultCode: string): WalletDecision =>
    answered(resultCode, { kind: 'REFUSED', requestId, userId, amount, resultCode, time: now.time });
  if (!accepted) return refuse('USER_PAYMENT_VERIFICATION_FAILED');
  if (isPast(payment.expiresAt, now.atMs)) return refuse('ORDER_IS_CLOSED');
  if (!affordable(state, userId, BigInt(amount.value))) return tooPoor(requestId, userId, amount, now.time);
  return answered('SUCCESS', debitOf(payment, now.time));
}

/** The debit that a pending payment becomes. */
export function debitOf(payment: WalletPayment, time: string): WalletFact {
  const { requestId, userId, amount, walletReference, settlementAmount, merchantId, merchantName } = payment;
  return {
    kind: 'DEBIT',
    role: 'RESPONDER',
    requestId,
    userId: userId ?? '',
    amount: amount ?? { currency: '', value: '0' },
    walletReference: walletReference ?? requestId,
    switchId: requestId,
    ...present({ settlementAmount, merchantId, merchantName }),
    time,
  };
}

function repeatOf(known: WalletPayment, command: PayCommand): string {
  const { amount, userId } = known;
  if (amount === undefined) return resultOfPayment(known); // A cancel came first: whatever is asked now is cancelled.
  const same = userId === command.userId && Money.fromJson(amount).equals(command.amount);
  return same ? resultOfPayment(known) : 'REPEAT_REQ_INCONSISTENT';
}

function refusalOf(state: WalletState, limit: SingleLimit, command: PayCommand): string | undefined {
  const { amount, userId } = command;
  if (amount.currency !== state.currency) return 'CURRENCY_NOT_SUPPORT';
  if (!amount.isPositive()) return 'INVALID_AMOUNT';
  if (!state.balances.has(userId)) return 'USER_NOT_EXIST';
  if (amount.minor < limit.minMinor || amount.minor > limit.maxMinor) return 'PAYMENT_AMOUNT_EXCEED_LIMIT';
  return undefined;
}

function affordable(state: WalletState, userId: string, minor: bigint): boolean {
  return (state.balances.get(userId) ?? 0n) >= minor;
}

function tooPoor(requestId: string, userId: string, amount: AmountJson, time: string): WalletDecision {
  const resultCode = 'USER_BALANCE_NOT_ENOUGH';
  return answered(resultCode, { kind: 'REFUSED', requestId, userId, amount, resultCode, time });
}

function base(command: PayCommand, time: string) {
  const { requestId, userId, walletReference, settlementAmount, merchantId, merchantName } = command;
  const amount = command.amount.toJson();
  return {
    requestId,
    userId,
    amount,
    walletReference,
    ...present({ settlementAmount, merchantId, merchantName }),
    time,
  };
}

/** The fields that have a value: a row holds no undefined. */
export function present<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: NonNullable<Fields[Name]> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Name in keyof Fields]?: NonNullable<Fields[Name]> };
}

function isPast(expiresAt: string | undefined, nowMs: number): boolean {
  if (expiresAt === undefined) return false;
  const at = parseIsoInstant(expiresAt);
  return at.ok && at.value <= nowMs;
}
