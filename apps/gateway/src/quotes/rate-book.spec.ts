import { cloudEvent } from '@silkgate/contracts';
import type { RateSet } from '@silkgate/contracts';
import { hashOf, Money, parseIsoInstant, SystemTimers, unwrap } from '@silkgate/kernel';
import { PoisonEvent } from '@silkgate/messaging';
import { startGatewayDatabase } from '../payments/testing/gateway-database.js';
import type { GatewayDatabase } from '../payments/testing/gateway-database.js';
import { applyRateSets } from './apply-rate-sets.js';
import { RateBook } from './rate-book.js';
import {
  exampleAcquirerAgreement,
  EXAMPLE_FEES,
  exampleMids,
  exampleParity,
  exampleWalletAgreement,
} from './testing/example-rates.js';

const NOON = unwrap(parseIsoInstant('2026-11-22T12:00:00+08:00'));

let storage: GatewayDatabase;

beforeAll(async () => {
  storage = await startGatewayDatabase();
});

afterAll(() => storage.stop());

const apply = applyRateSets({ now: () => NOON });
let events = 0;

function published(set: RateSet) {
  events += 1;
  return cloudEvent({
    id: `019ab000-0000-7000-8000-${String(events).padStart(12, '0')}`,
    source: 'silkgate/fx',
    type: 'fx.rate-set-published.v1',
    subject: set.source,
    time: set.publishedAt,
    data: set,
  });
}

function hashed(set: RateSet): RateSet {
  const { hash: _hash, rateSetId: _rateSetId, ...content } = set;
  return { ...set, hash: hashOf(content) };
}

const receive = (sets: readonly RateSet[]) =>
  storage.database.transaction((session) => apply(session, sets.map(published)));

function billed(book: RateBook, at = NOON): string {
  const priced = book.price({
    fixed: { on: 'TRANSACTION', amount: Money.of('CNY', 8_880n) },
    transactionCurrency: 'CNY',
    payer: exampleWalletAgreement(),
    payee: exampleAcquirerAgreement(),
    fees: EXAMPLE_FEES,
    quoteId: 'Q',
    quotedAt: at,
    quoteExpiresAt: at,
  });
  return priced.ok ? priced.value.billing.toString() : priced.error;
}

describe('rate sets', () => {
  it('that are received price payments after the next look at the store', async () => {
    const book = new RateBook({ database: storage.database, timers: new SystemTimers() });
    await book.refresh();
    expect(billed(book)).toBe('RATE_NOT_AVAILABLE');
    await receive([hashed(exampleParity()), hashed(exampleMids())]);
    await book.refresh();
    expect(billed(book)).toBe('THB 427.93');
  });

  it('that are newer replace older ones, and come back from the store as they were published', async () => {
    const newer = exampleParity({
      rateSetId: 'parity-2',
      publishedAt: '2026-11-22T09:15:00.000+08:00',
      effectiveFrom: '2026-11-22T09:15:00.000+08:00',
      replayedFrom: '2025-01-14',
    });
    const quotations = newer.quotations.map((each) =>
      each.currency === 'THB' ? { ...each, value: '480.10' } : each,
    );
    await receive([hashed({ ...newer, quotations })]);
    const book = new RateBook({ database: storage.database, timers: new SystemTimers() });
    await book.refresh();
    expect(billed(book)).toBe('THB 430.59');
    expect(billed(book, NOON - 86_400_000)).toBe('THB 427.93');
    const rate = book.referenceRate({ from: 'CNY', to: 'THB', at: NOON, holidays: new Set() }, '0');
    expect(rate).toEqual({ ok: true, value: '4.801' });
  });

  it('whose hash is not theirs, or that break the schema, are set aside', async () => {
    const altered = {
      ...hashed(exampleParity({ rateSetId: 'parity-3' })),
      effectiveUntil: '2099-01-01T00:00:00.000+08:00',
    };
    await expect(receive([altered])).rejects.toThrow(PoisonEvent);
    await expect(receive([{ ...altered, quotations: [] }])).rejects.toThrow(PoisonEvent);
  });
});
