import type { Transaction } from '../../ledger/domain/transaction.js';

export type Leg = 'PAYER' | 'PAYEE';

export interface WindowKey {
  readonly businessDate: string;
  readonly participantId: string;
  readonly leg: Leg;
  readonly currency: string;
}

/** What a batch of transactions adds to a count of its window, merchant day or the like. Reversals count as refunds. */
export interface Sums {
  paymentCount: number;
  paymentMinor: bigint;
  refundCount: number;
  refundMinor: bigint;
  /** Fees of the payments less the fees given back with refunds. */
  feeMinor: bigint;
}

export type WindowChange = WindowKey & Readonly<Sums>;

export interface MerchantDayKey {
  readonly businessDate: string;
  readonly merchantId: string;
  readonly currency: string;
}

/** `feeMinor` is the merchant discount. */
export type MerchantDayChange = MerchantDayKey & Readonly<Sums>;

/**
 * The windows of a transaction. A payer is counted in its settlement currency, and its fee is the interchange that it
 * is credited; a payee is counted in the transaction currency, and its fee is its share of the discount.
 */
export function payerWindow(each: Transaction): WindowKey {
  return {
    businessDate: each.businessDate,
    participantId: each.payer.participantId,
    leg: 'PAYER',
    currency: each.payerSettlement.currency,
  };
}

export function payeeWindow(each: Transaction): WindowKey {
  return {
    businessDate: each.businessDate,
    participantId: each.payee.participantId,
    leg: 'PAYEE',
    currency: each.transaction.currency,
  };
}

export function windowText(key: WindowKey): string {
  return JSON.stringify([key.businessDate, key.participantId, key.leg, key.currency]);
}

/** One change for each window that the transactions touch. */
export function windowChanges(transactions: readonly Transaction[]): readonly WindowChange[] {
  const sums = new Map<string, WindowKey & Sums>();
  for (const each of transactions) {
    const { fees } = each;
    const payer = entryOf(sums, windowText(payerWindow(each)), payerWindow(each));
    add(payer, each.type, each.payerSettlement.minor, fees.interchangeSettlement.minor);
    const payee = entryOf(sums, windowText(payeeWindow(each)), payeeWindow(each));
    add(payee, each.type, each.transaction.minor, fees.acquirerShare.minor);
  }
  return [...sums.values()];
}

export function merchantDayChanges(transactions: readonly Transaction[]): readonly MerchantDayChange[] {
  const sums = new Map<string, MerchantDayKey & Sums>();
  for (const each of transactions) {
    const { businessDate, merchantId } = each;
    const key = { businessDate, merchantId, currency: each.transaction.currency };
    const day = entryOf(sums, JSON.stringify([businessDate, merchantId, key.currency]), key);
    add(day, each.type, each.transaction.minor, each.fees.discount.minor);
  }
  return [...sums.values()];
}

function entryOf<Key>(sums: Map<string, Key & Sums>, text: string, key: Key): Key & Sums {
  const known = sums.get(text);
  if (known !== undefined) return known;
  const fresh = { ...key, paymentCount: 0, paymentMinor: 0n, refundCount: 0, refundMinor: 0n, feeMinor: 0n };
  sums.set(text, fresh);
  return fresh;
}

function add(sums: Sums, type: Transaction['type'], minor: bigint, feeMinor: bigint): void {
  if (type === 'PAYMENT') {
    sums.paymentCount += 1;
    sums.paymentMinor += minor;
    sums.feeMinor += feeMinor;
  } else {
    sums.refundCount += 1;
    sums.refundMinor += minor;
    sums.feeMinor -= feeMinor;
  }
}
