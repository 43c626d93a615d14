import { Money, unwrap } from '@silkgate/kernel';
import {
  applyJournals,
  paymentJournals,
  payoutConfirmedJournal,
  payoutJournals,
  refundJournals,
  trialBalance,
  windowSettledJournal,
} from './index.js';
import type { Balances, Journal } from './index.js';

const cny = (minor: bigint) => Money.of('CNY', minor);
const usd = (minor: bigint) => Money.of('USD', minor);
const parties = { payerParticipantId: 'TRUEMONEY_TH', acquirerId: 'ALIPAY_CN', merchantId: 'M-ALIPAY-0001' };

/** A Thai wallet settling in USD pays CNY 88.80; next day CNY 30.00 is refunded, the discount is kept. */
const payment = unwrap(
  paymentJournals({
    ...parties,
    paymentId: 'p1',
    businessDate: '2025-01-14',
    transaction: cny(8880n),
    payerSettlement: usd(1248n),
    inventoryAmount: usd(1235n),
    markupAmount: usd(13n),
    fees: {
      discount: cny(53n),
      interchange: cny(27n),
      service: cny(9n),
      acquirerShare: cny(17n),
      interchangeSettlement: usd(4n),
    },
  }),
);
const payout = unwrap(
  payoutJournals({
    payoutId: 'o1',
    businessDate: '2025-01-15',
    merchantId: parties.merchantId,
    acquirerId: parties.acquirerId,
    amount: cny(8827n),
  }),
);
const payoutConfirmed = unwrap(
  payoutConfirmedJournal({
    payoutId: 'o1',
    businessDate: '2025-01-15',
    acquirerId: parties.acquirerId,
    amount: cny(8827n),
  }),
);
const refund = unwrap(
  refundJournals({
    ...parties,
    refundId: 'r1',
    paymentId: 'p1',
    businessDate: '2025-01-15',
    transaction: cny(3000n),
    payerSettlement: usd(422n),
    inventoryAmount: usd(417n),
    markupAmount: usd(5n),
    fees: {
      discount: cny(0n),
      interchange: cny(0n),
      service: cny(0n),
      acquirerShare: cny(0n),
      interchangeSettlement: usd(0n),
    },
  }),
);
const settled = unwrap(
  windowSettledJournal({
    windowId: 'w1',
    businessDate: '2025-01-16',
    participantId: parties.payerParticipantId,
    net: usd(1244n),
  }),
);
const all: readonly Journal[] = [...payment, ...payout, payoutConfirmed, ...refund, settled!];

const WALLET_USD = 'participant:TRUEMONEY_TH:USD';
const MERCHANT_CNY = 'merchant-payable:M-ALIPAY-0001:CNY';

function rows(journal: Journal): string[] {
  return journal.entries.map(({ account, side, amount }) => `${side} ${account} ${amount.toDecimal()}`);
}

function texts(balances: Balances): Record<string, string> {
  return Object.fromEntries(
    [...balances]
      .filter(([, money]) => !money.isZero())
      .map(([account, money]) => [account, money.toDecimal()]),
  );
}

describe('one payment in the books', () => {
  it('posts each row of the worked example, and nothing else', () => {
    expect(Object.fromEntries(all.map((journal) => [journal.id, rows(journal)]))).toEqual({
      'payment:p1': [
        `debit ${WALLET_USD} 12.48`,
        'credit inventory:SILKGATE:USD 12.35',
        'credit markup:SILKGATE:USD 0.13',
        'debit inventory:SILKGATE:CNY 88.80',
        `credit ${MERCHANT_CNY} 88.80`,
      ],
      'discount:p1': [
        `debit ${MERCHANT_CNY} 0.53`,
        'credit acquirer:ALIPAY_CN:CNY 0.17',
        'credit interchange:TRUEMONEY_TH:CNY 0.27',
        'credit service-fee:SILKGATE:CNY 0.09',
      ],
      'interchange:p1': [
        'debit interchange:TRUEMONEY_TH:CNY 0.27',
        'credit inventory:SILKGATE:CNY 0.27',
        'debit inventory:SILKGATE:USD 0.04',
        `credit ${WALLET_USD} 0.04`,
      ],
      'payout:o1': [`debit ${MERCHANT_CNY} 88.27`, 'credit payout-clearing:ALIPAY_CN:CNY 88.27'],
      'payout-confirmed:o1': ['debit payout-clearing:ALIPAY_CN:CNY 88.27', 'credit bank:SILKGATE:CNY 88.27'],
      'refund:r1': [
        `credit ${WALLET_USD} 4.22`,
        'debit inventory:SILKGATE:USD 4.17',
        'debit markup:SILKGATE:USD 0.05',
        'credit inventory:SILKGATE:CNY 30.00',
        `debit ${MERCHANT_CNY} 30.00`,
      ],
      'window-settled:w1': ['debit bank:SILKGATE:USD 12.44', `credit ${WALLET_USD} 12.44`],
    });
    expect(all.map(({ kind, reference, businessDate }) => [kind, reference, businessDate])).toEqual([
      ['payment', 'p1', '2025-01-14'],
      ['discount', 'p1', '2025-01-14'],
      ['interchange', 'p1', '2025-01-14'],
      ['payout', 'o1', '2025-01-15'],
      ['payout-confirmed', 'o1', '2025-01-15'],
      ['refund', 'r1', '2025-01-15'],
      ['window-settled', 'w1', '2025-01-16'],
    ]);
  });

  it('leaves the wallet owed USD 4.22, the merchant owing CNY 30.00, and an inventory of USD 8.14 against CNY 58.53', () => {
    expect(texts(applyJournals(new Map(), all))).toEqual({
      [WALLET_USD]: '-4.22',
      [MERCHANT_CNY]: '30.00',
      'inventory:SILKGATE:USD': '-8.14',
      'inventory:SILKGATE:CNY': '58.53',
      'markup:SILKGATE:USD': '-0.08',
      'acquirer:ALIPAY_CN:CNY': '-0.17',
      'service-fee:SILKGATE:CNY': '-0.09',
      'bank:SILKGATE:CNY': '-88.27',
      'bank:SILKGATE:USD': '12.44',
    });
  });

  it('is in balance per currency after every step', () => {
    for (let count = 1; count <= all.length; count += 1) {
      const entries = all.slice(0, count).flatMap((journal) => journal.entries);
      for (const [, sum] of trialBalance(entries)) expect(sum.isZero()).toBe(true);
    }
  });
});
