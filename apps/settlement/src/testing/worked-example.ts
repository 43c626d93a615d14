import { acquirer, merchant, total, wallet, type DayTotal, type PaymentInput, type TYPES } from './events.js';

export const WORKED_DATE = '2025-01-14';
export const WORKED_MERCHANT = 'M-ALIPAY-0001';

/** The worked payment of the design, priced with the rates of 14 January 2025. */
export function workedPayment(paymentId: string, businessDate = WORKED_DATE): PaymentInput {
  return {
    ...{ paymentId, businessDate, transaction: 'CNY 8880', billing: 'THB 42793' },
    ...{ payerSettlement: 'USD 1248', mid: 'USD 1235', markup: 'USD 13' },
    fees: {
      ...{ discount: 'CNY 53', interchange: 'CNY 27', service: 'CNY 9', acquirerShare: 'CNY 17' },
      interchangeSettlement: 'USD 4',
    },
  };
}

/** What the gateway counts of a day with so many worked payments, and so many of them reversed. */
export function workedTotals(payments: number, reversed = 0): readonly DayTotal[] {
  const of = (count: number, currency: string, minor: number): [number, string] => [
    count,
    `${currency} ${count * minor}`,
  ];
  return [
    total('TRUEMONEY_TH', 'PAYER', of(payments, 'USD', 1_248), of(reversed, 'USD', 1_248)),
    total('ALIPAY_CN', 'PAYEE', of(payments, 'CNY', 8_880), of(reversed, 'CNY', 8_880)),
  ];
}

/** Where events are told: the harness, or a log. */
interface Told {
  publish(kind: keyof typeof TYPES, subject: string, data: unknown): Promise<void>;
}

/** Its wallet and its acquirer. */
export async function introduceParticipants(told: Told): Promise<void> {
  await told.publish('participant', 'TRUEMONEY_TH', wallet('TRUEMONEY_TH', 'USD'));
  await told.publish('participant', 'ALIPAY_CN', acquirer('ALIPAY_CN'));
}

export function introduceMerchant(told: Told): Promise<void> {
  return told.publish('merchant', WORKED_MERCHANT, merchant(WORKED_MERCHANT, 'ALIPAY_CN'));
}
