import fc from 'fast-check';
import { PaymentSucceededSchema, RefundSucceededSchema } from '@silkgate/contracts';
import type { exampleConversion } from './testing/example-records.js';
import { examplePayment, exampleRefund, type Json } from './testing/example-records.js';
import { evidenceHash, parseEvidence } from './evidence.js';
import { recompute, type Evidence } from './recompute.js';
import { columnsOf, verifyStored } from './stored-conversion.js';

const PAYMENT: Evidence = { kind: 'PAYMENT', facts: PaymentSucceededSchema.parse(examplePayment()) };
const REFUND = { kind: 'REFUND' as const, facts: RefundSucceededSchema.parse(exampleRefund()) };

const COMPUTED =
  /(value|rate|markup|fraction|residual|numerator|denominator|unit|rateDecimals|rounding|path|direction|use|discountKept)$/;

const OTHER: Readonly<Record<string, string>> = {
  HALF_UP: 'HALF_EVEN',
  IDENTITY: 'DIRECT',
  DIRECT: 'VIA_CNY',
  BASE_PER_CURRENCY: 'CURRENCY_PER_BASE',
  CURRENCY_PER_BASE: 'BASE_PER_CURRENCY',
};

function read(kind: 'PAYMENT' | 'REFUND', facts: Json): Evidence {
  const evidence = parseEvidence({ kind, facts });
  if (!evidence.ok) throw new Error(evidence.error);
  return evidence.value;
}

describe('the worked payment', () => {
  it('follows from its record: THB 427.93, USD 12.48 of which 0.13 mark-up, fees of CNY 0.53', () => {
    expect(recompute(PAYMENT)).toEqual([]);
  });

  it('and its refund of CNY 30.00: USD 4.22 of which 0.05 mark-up, discount kept', () => {
    expect(recompute(REFUND)).toEqual([]);
  });

  it('and its reversal, filed beside it', () => {
    const { refundId, paymentBusinessDate: _date, refundTime, ...facts } = REFUND.facts;
    const reversal = {
      kind: 'REVERSAL',
      facts: { ...facts, reversalId: refundId, reversalTime: refundTime },
    };
    const evidence = parseEvidence(reversal);
    if (!evidence.ok) throw new Error(evidence.error);
    expect(recompute(evidence.value)).toEqual([]);
    expect(columnsOf(evidence.value)).toMatchObject({
      conversionId: refundId,
      kind: 'REVERSAL',
      paymentId: facts.paymentId,
    });
    expect(parseEvidence({ ...reversal, kind: 'OTHER' })).toMatchObject({ ok: false });
  });

  it.each([
    ['billing', 'conversion.conversions[0].to.value', '42794'],
    ['settlement', 'conversion.conversions[1].to.value', '1249'],
    ['mid', 'conversion.conversions[2].to.value', '1236'],
    ['interchange', 'conversion.conversions[4].to.value', '5'],
    ['discount', 'conversion.fees[0].amount.value', '52'],
    ['mark-up', 'conversion.markup.value', '14'],
    ['rate', 'conversion.conversions[1].rate', '0.140516987117067'],
    ['residual', 'conversion.conversions[1].residual', '0'],
    ['numerator that the quotation does not say', 'conversion.conversions[1].steps[0].numerator', '101'],
    ['published value', 'conversion.rateUses[1].quotation.value', '718.79'],
    ['unit', 'conversion.rateUses[1].quotation.unit', 1],
    ['direction', 'conversion.rateUses[1].quotation.direction', 'CURRENCY_PER_BASE'],
    ['path', 'conversion.conversions[1].path', 'VIA_USD'],
    ['rounding mode', 'conversion.conversions[0].rounding', 'HALF_EVEN'],
    ['mark-up fraction', 'conversion.conversions[1].markup', '0.0100000001'],
    ['fee fraction that rounds alike', 'conversion.fees[0].fraction', '0.0060001'],
    ['publication date', 'conversion.rateUses[0].publicationDate', '2026-11-19'],
    ['quote that had expired', 'conversion.quoteExpiresAt', '2026-11-20T10:00:00.500+08:00'],
  ])('with another %s is reported', (_name, field, value) => {
    const mismatches = recompute(read('PAYMENT', edited(examplePayment(), field, value)));
    expect(mismatches.length).toBeGreaterThan(0);
  });

  it('names field, expected and actual', () => {
    const facts = edited(examplePayment(), 'conversion.conversions[2].residual', '0');
    expect(recompute(read('PAYMENT', facts))).toEqual([
      { field: 'conversion.conversions[2].residual', expected: '0.42669523359448', actual: '0' },
    ]);
  });

  it('with a numerator and a rate that agree with each other but not with the quotation is reported', () => {
    const facts = edited(examplePayment(), 'conversion.conversions[3].rate', '1.1');
    expect(recompute(read('PAYMENT', facts))).toContainEqual({
      field: 'conversion.conversions[3].rate',
      expected: '1',
      actual: '1.1',
    });
  });
});

describe('the sets behind the rates', () => {
  /** CNY to UZS through the dollar: the parity of one day, the mid of another. */
  function derived(parityDate: string, midDate: string, more: object = {}): Evidence {
    const payment = structuredClone(examplePayment()) as { conversion: ReturnType<typeof exampleConversion> };
    const { conversion } = payment;
    const [thb, usd] = conversion.rateUses;
    const dated = (date: string) => ({
      ...{ publicationDate: date, publishedAt: `${date}T09:15:00.000+08:00` },
      effectiveUntil: '2026-12-31T00:00:00.000+08:00',
    });
    conversion.rateUses = [
      {
        ...{ ...thb!, ...dated(midDate), rateSetId: 'mid-1', source: 'MARKET-MID', baseCurrency: 'USD' },
        quotation: { currency: 'THB', value: '34.7', unit: 1, direction: 'CURRENCY_PER_BASE' },
      },
      { ...usd!, ...dated(parityDate) },
    ];
    Object.assign(conversion.conversions[0]!, {
      ...{ path: 'VIA_USD', rate: '4.875900832', residual: '0' },
      steps: [
        { from: 'CNY', to: 'USD', use: 1, numerator: '100', denominator: '718.78' },
        { from: 'USD', to: 'THB', use: 0, numerator: '34.7', denominator: '1' },
      ],
    });
    const [quotedAt, quoteExpiresAt] = ['2026-11-27T10:00:00.000+08:00', '2026-11-27T10:01:00.000+08:00'];
    Object.assign(conversion, { quotedAt, quoteExpiresAt, ...more });
    return read('PAYMENT', payment);
  }
  const apart = (evidence: Evidence): string[] =>
    recompute(evidence)
      .filter(({ field }) => field.endsWith('.steps'))
      .map(({ field, expected, actual }) => `${field}: ${expected}; ${actual}`);
  const VIOLATION = (one: string, other: string): string[] => [
    `conversion.conversions[0].steps: rates of sets at most one business day apart; sets of ${one} and ${other}`,
  ];

  it('are at most one business day apart, weekends and recorded holidays not counted', () => {
    expect(apart(derived('2026-11-20', '2026-11-23'))).toEqual([]);
    expect(apart(derived('2026-11-20', '2026-11-24'))).toEqual(VIOLATION('2026-11-20', '2026-11-24'));
    expect(apart(derived('2026-11-24', '2026-11-20'))).toEqual(VIOLATION('2026-11-20', '2026-11-24'));
    expect(apart(derived('2026-11-20', '2026-11-24', { holidays: ['2026-11-23'] }))).toEqual([]);
    expect(apart(derived('2026-09-01', '2026-11-24'))).toHaveLength(1);
  });

  it('were in effect when the quote was given, of payments and of refunds', () => {
    const until = '2026-11-20T10:00:00.000+08:00';
    const stale = [0, 1].map((index) => ({
      field: `conversion.rateUses[${index}].effectiveUntil`,
      expected: `after ${until}: the rate was stale`,
      actual: until,
    }));
    const ended = (facts: Json, conversion: string): Json =>
      [0, 1].reduce<Json>(
        (sofar, index) => edited(sofar, `${conversion}.rateUses[${index}].effectiveUntil`, until),
        facts,
      );
    expect(recompute(read('PAYMENT', ended(examplePayment(), 'conversion')))).toEqual(stale);
    expect(recompute(read('REFUND', ended(exampleRefund(), 'conversion.original')))).toEqual(
      stale.map((each) => ({ ...each, field: each.field.replace('conversion', 'conversion.original') })),
    );
  });

  it('of records from before their end was recorded are judged without it', () => {
    const payment = examplePayment() as unknown as { conversion: ReturnType<typeof exampleConversion> };
    const rateUses = payment.conversion.rateUses.map(({ effectiveUntil: _until, ...use }) => use);
    const facts = { ...payment, conversion: { ...payment.conversion, rateUses } };
    expect(recompute(read('PAYMENT', facts as unknown as Json))).toEqual([]);
  });
});

describe('a payment whose billing amount was fixed', () => {
  it('has its transaction amount derived, with the residual in the transaction currency', () => {
    // THB 427.93 / 4.819013 = CNY 88.800... ; the residual is what the division leaves, in fen.
    const facts = edited(examplePayment(), 'conversion.conversions[0].fixedOn', 'TARGET');
    const mismatches = recompute(read('PAYMENT', facts));
    expect(mismatches.map(({ field }) => field)).toEqual(['conversion.conversions[0].residual']);
    const residual = mismatches[0]?.expected ?? '';
    const right = edited(facts, 'conversion.conversions[0].residual', residual);
    expect(recompute(read('PAYMENT', right))).toEqual([]);
    expect(Number(residual)).toBeCloseTo(42793 / 4.819013 - 8880, 6);
  });
});

/** Every place of a record that holds a text or number, with the schema's leave to change it. */
const leaves = (facts: Json): string[] => leafPaths(facts, '');

describe('any single edit', () => {
  const places = [
    ...leaves(examplePayment()).map((path) => ({ kind: 'PAYMENT' as const, path })),
    ...leaves(exampleRefund()).map((path) => ({ kind: 'REFUND' as const, path })),
  ];
  const computed = places.filter(({ path }) => isComputed(path));

  it('of an amount, rate, mark-up, fraction, residual, step or quotation is found by recomputation', () => {
    expect(computed.length).toBeGreaterThan(150);
    const edit = fc.record({
      place: fc.constantFrom(...computed),
      by: fc.integer({ min: 1, max: 1_000_000 }),
    });
    fc.assert(
      fc.property(edit, ({ place, by }) => {
        const facts = place.kind === 'PAYMENT' ? examplePayment() : exampleRefund();
        const evidence = parseEvidence({
          kind: place.kind,
          facts: edited(facts, place.path, changed(facts, place.path, by)),
        });
        return !evidence.ok || recompute(evidence.value).length > 0;
      }),
      { numRuns: 3_000 },
    );
  });

  it('of anything at all is found in what is stored', () => {
    const edit = fc.record({ place: fc.constantFrom(...places), by: fc.integer({ min: 1, max: 1_000 }) });
    fc.assert(
      fc.property(edit, ({ place, by }) => {
        const original = place.kind === 'PAYMENT' ? PAYMENT : REFUND;
        const facts = place.kind === 'PAYMENT' ? examplePayment() : exampleRefund();
        const evidence = {
          kind: place.kind,
          facts: edited(facts, place.path, changed(facts, place.path, by)),
        };
        const stored = { columns: columnsOf(original), evidence, evidenceHash: evidenceHash(original) };
        return verifyStored(stored).length > 0;
      }),
      { numRuns: 2_000 },
    );
  });

  it('of a column is found, and of nothing nothing', () => {
    const stored = { columns: columnsOf(PAYMENT), evidence: PAYMENT, evidenceHash: evidenceHash(PAYMENT) };
    expect(verifyStored(stored)).toEqual([]);
    for (const name of Object.keys(stored.columns)) {
      const mismatches = verifyStored({ ...stored, columns: { ...stored.columns, [name]: '1' } });
      expect(mismatches.map(({ field }) => field)).toEqual([`columns.${name}`]);
    }
  });
});

/** What recomputation can judge: not the names, ids and hashes that a record only carries. */
function isComputed(path: string): boolean {
  return COMPUTED.test(path) && !/rateUses\[\d+\]\.(?!quotation)/.test(path);
}

function leafPaths(value: Json, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => leafPaths(each, `${path}[${index}]`));
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, each]) =>
    leafPaths(each, path === '' ? name : `${path}.${name}`),
  );
}

function at(value: Json, path: string): Json {
  let current = value;
  for (const part of path.split(/\.|(?=\[)/))
    current = (current as Record<string, Json>)[part.replace(/[[\]]/g, '')] as Json;
  return current;
}

/** A copy with another value in one place. */
function edited(value: Json, path: string, replacement: Json): Json {
  const copy = structuredClone(value);
  const parts = path.split(/\.|(?=\[)/).map((part) => part.replace(/[[\]]/g, ''));
  let holder = copy as Record<string, Json>;
  for (const part of parts.slice(0, -1)) holder = holder[part] as Record<string, Json>;
  holder[parts.at(-1) ?? ''] = replacement;
  return copy;
}

/** Another value of the same kind, `by` away where it is a number. */
function changed(facts: Json, path: string, by: number): Json {
  const value = at(facts, path);
  if (typeof value === 'number') return value + by;
  if (typeof value === 'boolean') return !value;
  if (typeof value !== 'string') throw new Error(`${path} holds no value`);
  const text = value;
  if (OTHER[text] !== undefined) return OTHER[text];
  if (/^\d+$/.test(text)) return String(BigInt(text) + BigInt(by));
  if (/^-?\d+\.\d+$/.test(text))
    return `${text}${String(by).padStart(7, '0').slice(-7)}`.replace(/0+$/, '') + '1';
  return `${text}${by}`;
}
