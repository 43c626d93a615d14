import type { AmountJson, Money } from '@silkgate/kernel';
import { answered, type WalletDecision } from './decision.js';
import type { PushTerms, Shop } from './facts.js';
import { present, resultOfPayment, type SingleLimit } from './pay.js';
import type { WalletPayment, WalletState } from './state.js';

export interface HoldCommand extends Shop {
  readonly requestId: string;
  readonly userId: string;
  readonly amount: Money;
  readonly push: PushTerms;
}

/** Keeps the user's money aside before the switch is asked; a user who cannot pay is told so at once. */
export function decideHold(
  state: WalletState,
  limit: SingleLimit,
  command: HoldCommand,
  time: string,
): WalletDecision {
  const { requestId, userId, amount, push, merchantId, merchantName } = command;
  const known = state.payments.get(requestId);
  if (known !== undefined) return answered(resultOfPayment(known));
  const balance = state.balances.get(userId);
  const minor = amount.minor;
  const refusal =
    balance === undefined
      ? 'USER_NOT_EXIST'
      : minor < limit.minMinor || minor > limit.maxMinor
        ? 'PAYMENT_AMOUNT_EXCEED_LIMIT'
        : balance < minor
          ? 'USER_BALANCE_NOT_ENOUGH'
          : undefined;
  if (refusal !== undefined) {
    return answered(refusal, {
      kind: 'REFUSED',
      requestId,
      userId,
      amount: amount.toJson(),
      resultCode: refusal,
      time,
    });
  }
  const shop = present({ merchantId, merchantName });
  return answered('PAYMENT_IN_PROCESS', {
    kind: 'HOLD',
    requestId,
    userId,
    amount: amount.toJson(),
    push,
    ...shop,
    time,
  });
}

/** What the switch says of a payment, in an answer, an inquiry or a notification. */
export interface SwitchResult {
  readonly requestId: string;
  readonly status: 'S' | 'F' | 'U';
  readonly resultCode: string;
  readonly amount?: AmountJson;
  readonly userId?: string;
  readonly switchId?: string;
  readonly businessDate?: string;
  readonly settlementAmount?: AmountJson;
}

/**
 * Takes in a result. Of a payment that this wallet began: success is owed whatever the wallet's own state, failure
 * releases what is held, a cancelled success gives back. Of one that the switch began: its date and settlement amount
 * are noted; only a cancel gives back money. An unknown success was begun by someone else with this wallet's key: it
 * is owed too.
 */
export function decideLearn(
  state: WalletState,
  result: SwitchResult,
  walletReference: string,
  time: string,
): WalletDecision {
  const payment = state.payments.get(result.requestId);
  if (result.status === 'U') return answered('SUCCESS');
  if (payment === undefined) {
    const { status, amount, userId } = result;
    if (status !== 'S' || amount === undefined || userId === undefined) return answered('SUCCESS');
    return answered('SUCCESS', owed(result, userId, amount, walletReference, {}, time));
  }
  if (payment.role === 'RESPONDER') return answered('SUCCESS', ...learnt(payment, result, time));
  return result.status === 'S'
    ? succeed(payment, result, walletReference, time)
    : fail(payment, result, time);
}

function succeed(
  payment: WalletPayment,
  result: SwitchResult,
  reference: string,
  time: string,
): WalletDecision {
  if (payment.status === 'DEBITED') return answered('SUCCESS', ...learnt(payment, result, time));
  const { userId = '', amount, merchantId, merchantName } = payment;
  if (amount === undefined) return answered('SUCCESS');
  return answered('SUCCESS', owed(result, userId, amount, reference, { merchantId, merchantName }, time));
}

function fail(payment: WalletPayment, result: SwitchResult, time: string): WalletDecision {
  const { requestId, userId = '', amount } = payment;
  if (payment.status === 'HELD') {
    return answered('SUCCESS', { kind: 'RELEASED', requestId, resultCode: result.resultCode, time });
  }
  const cancelled = result.resultCode === 'ORDER_IS_CANCELED';
  if (payment.status !== 'DEBITED' || !cancelled || amount === undefined) return answered('SUCCESS');
  return answered('SUCCESS', { kind: 'DEBIT_RETURN', requestId, userId, amount, time });
}

function owed(
  result: SwitchResult,
  userId: string,
  amount: AmountJson,
  walletReference: string,
  shop: { merchantId?: string | undefined; merchantName?: string | undefined },
  time: string,
) {
  const { requestId, switchId, businessDate, settlementAmount } = result;
  return {
    kind: 'DEBIT',
    role: 'INITIATOR',
    requestId,
    userId,
    amount,
    walletReference,
    ...present({ ...shop, switchId, businessDate, settlementAmount }),
    time,
  } as const;
}

function learnt(payment: WalletPayment, result: SwitchResult, time: string) {
  const { businessDate, settlementAmount, switchId } = payment;
  const news = present({
    businessDate: businessDate === result.businessDate ? undefined : result.businessDate,
    settlementAmount: settlementAmount === undefined ? result.settlementAmount : undefined,
    switchId: switchId === undefined ? result.switchId : undefined,
  });
  if (Object.keys(news).length === 0) return [];
  return [{ kind: 'LEARNT', of: 'PAYMENT', requestId: payment.requestId, ...news, time } as const];
}
