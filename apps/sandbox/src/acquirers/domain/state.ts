import type { AmountJson } from '@silkgate/kernel';
import type { Role, Scenario } from './facts.js';

/** `CREDITED` is success; `RETURNED` a credit taken back by a cancel; `CANCELLED` cancelled before any credit. */
export type AcquirerPaymentStatus =
  'ORDERED' | 'ASKED' | 'PENDING' | 'CREDITED' | 'REFUSED' | 'CANCELLED' | 'RETURNED';

export interface AcquirerPayment {
  readonly requestId: string;
  status: AcquirerPaymentStatus;
  role: Role;
  merchantId?: string;
  amount?: AmountJson;
  acquirerReference?: string;
  orderId?: string;
  codeValue?: string;
  scenario?: Scenario;
  customerId?: string;
  walletId?: string;
  expiresAt?: string;
  resultCode?: string;
  switchId?: string;
  businessDate?: string;
  settlementAmount?: AmountJson;
  creditedByCancel: boolean;
  refundedMinor: bigint;
  time: string;
  filedOn?: string;
}

export interface AcquirerRefund {
  readonly requestId: string;
  readonly originalRequestId: string;
  status: 'ASKED' | 'DEBITED' | 'REFUSED';
  amount?: AmountJson;
  merchantId?: string;
  resultCode?: string;
  switchId?: string;
  businessDate?: string;
  time: string;
  filedOn?: string;
}

/** Owned by one acquirer; changed only by `apply`. */
export interface AcquirerState {
  readonly currency: string;
  readonly payments: Map<string, AcquirerPayment>;
  readonly refunds: Map<string, AcquirerRefund>;
  readonly requestIdByOrderCode: Map<string, string>;
  readonly requestIdBySwitchId: Map<string, string>;
  readonly payouts: Set<string>;
}

export function openingState(currency: string): AcquirerState {
  return {
    currency,
    payments: new Map(),
    refunds: new Map(),
    requestIdByOrderCode: new Map(),
    requestIdBySwitchId: new Map(),
    payouts: new Set(),
  };
}

export function isFinal(payment: AcquirerPayment): boolean {
  return payment.status !== 'ORDERED' && payment.status !== 'ASKED' && payment.status !== 'PENDING';
}

/** The result code of a payment as it stands. */
export function resultOfPayment(payment: AcquirerPayment): string {
  switch (payment.status) {
    case 'CREDITED':
      return 'SUCCESS';
    case 'ORDERED':
    case 'ASKED':
    case 'PENDING':
      return 'PAYMENT_IN_PROCESS';
    case 'REFUSED':
      return payment.resultCode ?? 'PROCESS_FAIL';
    case 'CANCELLED':
    case 'RETURNED':
      return 'ORDER_IS_CANCELED';
  }
}
