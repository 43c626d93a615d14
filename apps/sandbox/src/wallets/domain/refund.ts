import { Money, type AmountJson } from '@silkgate/kernel';
import { answered, type WalletDecision } from './decision.js';
import { present } from './pay.js';
import type { WalletPayment, WalletState } from './state.js';

export interface RefundCommand {
  readonly refundRequestId: string;
  /** The payment as this wallet knows it, or by the switch's id. */
  readonly paymentRequestId?: string;
  readonly paymentId?: string;
  readonly amount: Money;
  readonly settlementAmount?: AmountJson;
  readonly walletReference: string;
  readonly switchId?: string;
  readonly businessDate?: string;
}

/** A payment by the id it has here, by the wallet's own reference, or by the switch's id. */
export function findPayment(
  state: WalletState,
  name: { readonly paymentRequestId?: string; readonly paymentId?: string },
): WalletPayment | undefined {
  for (const id of [name.paymentRequestId, name.paymentId]) {
    if (id === undefined) continue;
    const own = state.payments.get(id) ?? state.payments.get(state.requestIdBySwitchId.get(id) ?? '');
    if (own !== undefined) return own;
  }
  return undefined;
}

/** Credits the user once a refund id; refunds together never pass the payment. */
export function decideRefund(state: WalletState, command: RefundCommand, time: string): WalletDecision {
  const { refundRequestId: requestId, amount } = command;
  const payment = findPayment(state, command);
  const known = state.refunds.get(requestId);
  if (known !== undefined) {
    const same =
      Money.fromJson(known.amount).equals(amount) && known.originalRequestId === (payment?.requestId ?? '');
    if (!same) return answered('REPEAT_REQ_INCONSISTENT');
    return answered(known.status === 'CREDITED' ? 'SUCCESS' : (known.resultCode ?? 'PROCESS_FAIL'));
  }
  if (payment === undefined) return answered('ORDER_NOT_EXIST');
  const refusal = refusalOf(payment, amount);
  const originalRequestId = payment.requestId;
  if (refusal !== undefined) {
    return answered(refusal, {
      kind: 'REFUND_REFUSED',
      requestId,
      originalRequestId,
      amount: amount.toJson(),
      resultCode: refusal,
      time,
    });
  }
  const { walletReference, settlementAmount, switchId, businessDate } = command;
  return answered('SUCCESS', {
    kind: 'REFUND_CREDIT',
    requestId,
    originalRequestId,
    userId: payment.userId ?? '',
    amount: amount.toJson(),
    walletReference,
    ...present({ settlementAmount, switchId, businessDate }),
    time,
  });
}

function refusalOf(payment: WalletPayment, amount: Money): string | undefined {
  if (payment.status !== 'DEBITED' || payment.amount === undefined) return 'PAYMENT_NOT_REFUNDABLE';
  if (amount.currency !== payment.amount.currency) return 'CURRENCY_NOT_SUPPORT';
  if (!amount.isPositive()) return 'INVALID_AMOUNT';
  if (payment.refundedMinor + amount.minor > BigInt(payment.amount.value)) return 'REFUND_AMOUNT_EXCEED';
  return undefined;
}
