import { Money, type AmountJson, type BusinessDate } from '@silkgate/kernel';
import type { AcquirerState } from '../../acquirers/domain/index.js';
import type { MerchantProfile } from '../../catalogue/index.js';
import type { WalletState } from '../../wallets/domain/index.js';
import { paymentFeeShare, refundFeeShares } from './fee-share.js';
import { belongsInFile, type DailyEntry, type Filable } from './daily-entry.js';

type DateOf = (item: Filable) => BusinessDate;

const present = <Fields extends object>(fields: Fields): Partial<Fields> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Fields>;

/** A wallet's record of a day: billing amounts, and the settlement amounts as it learnt them. */
export function walletEntries(state: WalletState, date: BusinessDate, dateOf: DateOf): DailyEntry[] {
  const entries: DailyEntry[] = [];
  for (const payment of state.payments.values()) {
    const { amount, settlementAmount, merchantId, merchantName } = payment;
    if (payment.status !== 'DEBITED' || amount === undefined || !belongsInFile(payment, date, dateOf))
      continue;
    const counterpartyId = payment.role === 'INITIATOR' ? payment.switchId : payment.walletReference;
    entries.push({
      transactionType: 'PAYMENT',
      requestId: payment.requestId,
      amount,
      transactionTime: payment.time,
      ...present({ counterpartyId, merchantId, merchantName, settlementAmount }),
    });
  }
  for (const refund of state.refunds.values()) {
    if (refund.status !== 'CREDITED' || !belongsInFile(refund, date, dateOf)) continue;
    const payment = state.payments.get(refund.originalRequestId);
    entries.push({
      transactionType: 'REFUND',
      requestId: refund.requestId,
      originalRequestId: refund.originalRequestId,
      amount: refund.amount,
      transactionTime: refund.time,
      ...present({
        counterpartyId: refund.walletReference,
        merchantId: payment?.merchantId,
        merchantName: payment?.merchantName,
        settlementAmount: refund.settlementAmount,
      }),
    });
  }
  return sorted(entries);
}

/** A domestic wallet's record of a day: transaction amounts, its merchants by their local names, its share of fees. */
export function acquirerEntries(
  state: AcquirerState,
  date: BusinessDate,
  dateOf: DateOf,
  merchantOf: (merchantId: string) => MerchantProfile | undefined,
): DailyEntry[] {
  const entries: DailyEntry[] = [];
  const shopOf = (merchantId: string | undefined) =>
    present({ merchantId, merchantName: merchantOf(merchantId ?? '')?.nameLocal });
  const feeOf = (merchantId: string | undefined, amount: AmountJson) => {
    const fees = merchantOf(merchantId ?? '')?.fees;
    return fees === undefined ? undefined : paymentFeeShare(Money.fromJson(amount), fees).toJson();
  };
  const givenBack = refundFeeShares(state, merchantOf);
  for (const payment of state.payments.values()) {
    const { amount } = payment;
    if (payment.status !== 'CREDITED' || amount === undefined || !belongsInFile(payment, date, dateOf))
      continue;
    const counterpartyId = payment.role === 'INITIATOR' ? payment.switchId : payment.acquirerReference;
    entries.push({
      transactionType: 'PAYMENT',
      requestId: payment.requestId,
      amount,
      transactionTime: payment.time,
      ...shopOf(payment.merchantId),
      ...present({ counterpartyId, fee: feeOf(payment.merchantId, amount) }),
    });
  }
  for (const refund of state.refunds.values()) {
    const { amount } = refund;
    if (refund.status !== 'DEBITED' || amount === undefined || !belongsInFile(refund, date, dateOf)) continue;
    entries.push({
      transactionType: 'REFUND',
      requestId: refund.requestId,
      originalRequestId: refund.originalRequestId,
      amount,
      transactionTime: refund.time,
      ...shopOf(refund.merchantId),
      ...present({ counterpartyId: refund.switchId, fee: givenBack.get(refund.requestId)?.toJson() }),
    });
  }
  return sorted(entries);
}

/** Marks everything that the file of `date` holds; the fold of a FILED row, so that a restart knows it too. */
export function markFiled(
  items: {
    readonly payments: ReadonlyMap<string, FiledItem>;
    readonly refunds: ReadonlyMap<string, FiledItem>;
  },
  date: BusinessDate,
  dateOf: DateOf,
): void {
  for (const group of [items.payments, items.refunds]) {
    for (const item of group.values()) {
      const successful = SUCCESSFUL.has(item.status);
      if (successful && belongsInFile(item, date, dateOf)) item.filedOn = date;
    }
  }
}

type FiledItem = Filable & { readonly status: string };

const SUCCESSFUL = new Set(['DEBITED', 'CREDITED']);

function sorted(entries: DailyEntry[]): DailyEntry[] {
  const keyOf = (entry: DailyEntry): string => `${entry.transactionTime} ${entry.requestId}`;
  return entries.sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}
