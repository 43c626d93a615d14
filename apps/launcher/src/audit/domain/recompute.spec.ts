import { ConversionRecordSchema, RefundConversionSchema } from '@silkgate/contracts';
import fc from 'fast-check';
import { exampleRecord, exampleRefund } from '../testing/example-record.js';
import { recomputePayment } from './recompute-payment.js';
import { recomputeRefund } from './recompute-refund.js';

type Json = null | string | number | boolean | Json[] | { [name: string]: Json };

/** Paths of every amount, rate, fraction and residual of a record. */
function numericPaths(json: Json, path: readonly (string | number)[] = []): (string | number)[][] {
  if (typeof json === 'string')
    return /^-?\d+(\.\d+)?$/.test(json) && path.at(-1) !== 'quoteId' ? [[...path]] : [];
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([name, member]) => numericPaths(member, [...path, name]));
}

function changed(
  json: Json,
  [first, ...rest]: readonly (string | number)[],
  change: (text: string) => string,
): Json {
  if (first === undefined) return change(typeof json === 'string' ? json : JSON.stringify(json));
  const copy = (Array.isArray(json) ? [...json] : { ...(json as object) }) as Record<string | number, Json>;
  copy[first] = changed(copy[first] ?? null, rest, change);
  return copy;
}

const increased = (text: string): string =>
  text.includes('.')
    ? text.replace(/\d$/, (digit) => (digit === '9' ? '8' : '9'))
    : (BigInt(text) + 1n).toString();

/** What the given refund stands on, and nothing in it can prove: how much was given back before. */
const TAKEN_AS_GIVEN = /^(givenBackBefore\.acquirerShare)/;

describe('recomputation of a conversion record', () => {
  it('follows for the worked payment: CNY 88.80 is THB 427.93 and USD 12.48', () => {
    const record = exampleRecord();
    expect([record.billing.value, record.payerSettlement.value, record.payerSettlementMid.value]).toEqual([
      '42793',
      '1248',
      '1235',
    ]);
    expect(recomputePayment(record)).toEqual([]);
  });

  it('follows for any amount and any part of it given back', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 10_000_000n), fc.bigInt(1n, 10_000n), (minor, part) => {
        const record = exampleRecord(minor);
        expect(recomputePayment(record)).toEqual([]);
        expect(recomputeRefund(exampleRefund(record, part < minor ? part : minor))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('finds every amount, rate, fraction and residual that was changed', () => {
    const record = exampleRecord() as unknown as Json;
    const paths = numericPaths(record);
    expect(paths.length).toBeGreaterThan(40);
    const overlooked = paths.filter((path) => {
      const parsed = ConversionRecordSchema.parse(changed(record, path, increased));
      return recomputePayment(parsed).length === 0;
    });
    expect(overlooked.map((path) => path.join('.'))).toEqual([]);
  });

  it('finds every amount of a refund that was changed', () => {
    const refund = exampleRefund(exampleRecord(), 3000n) as unknown as Json;
    const paths = numericPaths(refund).filter((path) => !TAKEN_AS_GIVEN.test(path.join('.')));
    const overlooked = paths.filter((path) => {
      const parsed = RefundConversionSchema.parse(changed(refund, path, increased));
      return recomputeRefund(parsed).length === 0;
    });
    expect(overlooked.map((path) => path.join('.'))).toEqual([]);
  });

  it('finds more given back than was paid', () => {
    const refund = exampleRefund(exampleRecord(), 3000n);
    const more = { ...refund, refundedBefore: { currency: 'CNY', value: '6000' } };
    expect(recomputeRefund(more)).toContainEqual({
      field: 'transaction',
      expected: 'at most 8880 in all',
      found: '9000 in all',
    });
  });
});
