import type { PaymentSucceeded } from '@silkgate/contracts';
import { unwrap } from '@silkgate/kernel';
import type { Journal } from '@silkgate/ledger';
import { exampleRecord } from '../testing/example-record.js';
import { journalViolations } from './journal-differences.js';
import { journalsOfPayment } from './trade-journals.js';

const PAYMENT_ID = '0193a5a0-0000-7000-8000-000000000001';

function examplePayment(): PaymentSucceeded {
  const conversion = exampleRecord();
  const { transaction, billing, payerSettlement, payeeSettlement } = conversion;
  return {
    paymentId: PAYMENT_ID,
    flow: 'CONSUMER_CODE',
    initiator: 'PAYEE',
    payer: {
      clientId: 'TRUEMONEY_TH',
      requestId: PAYMENT_ID,
      identityLevel: 'UNIDENTIFIED',
      agreementId: 'A',
    },
    payee: {
      clientId: 'ALIPAY_CN',
      requestId: 'r',
      merchantId: 'M-1',
      merchantName: 'Noodles',
      merchantCategoryCode: '5812',
      agreementId: 'B',
    },
    order: { purpose: 'GOODS_AND_SERVICES' },
    ...{ transaction, billing, payerSettlement, payeeSettlement },
    acceptedAt: '2025-01-14T10:00:10.000+08:00',
    paymentTime: '2025-01-14T10:00:11.000+08:00',
    businessDate: '2025-01-14',
    conversion,
  };
}

function stored(journals: readonly Journal[]) {
  return {
    journals: journals.map(({ id, kind, reference, businessDate }) => ({
      journalId: id,
      kind,
      reference,
      businessDate,
    })),
    entries: journals.flatMap(({ id, entries }) =>
      entries.map((entry, index) => ({
        journalId: id,
        line: index + 1,
        account: entry.account,
        side: entry.side,
        amountMinor: entry.amount.minor.toString(),
        currency: entry.amount.currency,
      })),
    ),
  };
}

describe('journals re-derived from events', () => {
  const journals = unwrap(journalsOfPayment(examplePayment()));

  it('are those of the worked payment', () => {
    expect(journals.map((journal) => journal.kind)).toEqual(['payment', 'discount', 'interchange']);
    expect(
      journals[0]?.entries.map((entry) => `${entry.account} ${entry.side} ${entry.amount.toString()}`),
    ).toEqual([
      'participant:TRUEMONEY_TH:USD debit USD 12.48',
      'inventory:SILKGATE:USD credit USD 12.35',
      'markup:SILKGATE:USD credit USD 0.13',
      'inventory:SILKGATE:CNY debit CNY 88.80',
      'merchant-payable:M-1:CNY credit CNY 88.80',
    ]);
  });

  it('equal what is stored when it is in order', () => {
    expect(journalViolations(journals, stored(journals))).toEqual([]);
  });

  it('name the entry and its column', () => {
    const tampered = stored(journals);
    const entries = tampered.entries.map((entry, index) =>
      index === 1 ? { ...entry, amountMinor: '1236' } : entry,
    );
    expect(journalViolations(journals, { ...tampered, entries })).toEqual([
      {
        row: `settlement.entry journal_id=payment:${PAYMENT_ID}, line=2`,
        detail: 'amount_minor: expected 1235, found 1236',
      },
    ]);
  });

  it('name what is missing and what nobody expects', () => {
    const tampered = stored(journals);
    const rows = journalViolations(journals.slice(1), {
      journals: tampered.journals,
      entries: tampered.entries.slice(0, -1),
    }).map((violation) => violation.row);
    expect(rows).toContain(`settlement.journal journal_id=payment:${PAYMENT_ID}`);
    expect(rows).toContain(`settlement.entry journal_id=payment:${PAYMENT_ID}, line=5`);
    expect(rows).toContain(`settlement.entry journal_id=interchange:${PAYMENT_ID}, line=4`);
  });
});
