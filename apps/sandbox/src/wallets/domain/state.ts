import type { AmountJson } from '@silkgate/kernel';
import type { PushTerms, Role, Shop } from './facts.js';

/**
 * `PENDING`: the user has not decided. `HELD`: money kept aside for a push payment whose result is not known.
 * `DEBITED` is success; `RETURNED` a debit given back by a cancel; `CANCELLED` cancelled before any debit, also a
 * cancel that came before its payment.
 */
export type WalletPaymentStatus =
  'PENDING' | 'HELD' | 'DEBITED' | 'REFUSED' | 'RELEASED' | 'CANCELLED' | 'RETURNED';

export interface WalletPayment extends Shop {
  readonly requestId: string;
  status: WalletPaymentStatus;
  role: Role;
  userId?: string;
  amount?: AmountJson;
  walletReference?: string;
  resultCode?: string;
  settlementAmount?: AmountJson;
  switchId?: string;
  businessDate?: string;
  expiresAt?: string;
  push?: PushTerms;
  byUser: boolean;
  confirmedByCancel: boolean;
  /** The switch was not yet told what the user decided. */
  notificationOwed: boolean;
  refundedMinor: bigint;
  time: string;
  filedOn?: string;
  merchantId?: string;
  merchantName?: string;
}

export interface WalletRefund {
  readonly requestId: string;
  readonly originalRequestId: string;
  status: 'CREDITED' | 'REFUSED';
  amount: AmountJson;
  walletReference?: string;
  resultCode?: string;
  settlementAmount?: AmountJson;
  switchId?: string;
  businessDate?: string;
  time: string;
  filedOn?: string;
}

/** Owned by one wallet; changed only by `apply`. */
export interface WalletState {
  readonly currency: string;
  readonly balances: Map<string, bigint>;
  readonly payments: Map<string, WalletPayment>;
  readonly refunds: Map<string, WalletRefund>;
  /** The switch's ids of payments that this wallet began, to its own. */
  readonly requestIdBySwitchId: Map<string, string>;
}

export interface OpeningBalance {
  readonly userId: string;
  readonly minor: bigint;
}

export function openingState(currency: string, balances: readonly OpeningBalance[]): WalletState {
  return {
    currency,
    balances: new Map(balances.map(({ userId, minor }) => [userId, minor])),
    payments: new Map(),
    refunds: new Map(),
    requestIdBySwitchId: new Map(),
  };
}

export function isFinal(payment: WalletPayment): boolean {
  return payment.status !== 'PENDING' && payment.status !== 'HELD';
}
