import fc from 'fast-check';
import { contentHash, readPublication } from './publication.js';

const USD = { currency: 'USD', value: '718.78', unit: 100, direction: 'BASE_PER_CURRENCY' } as const;
const THB = { currency: 'THB', value: '477.13', unit: 100, direction: 'CURRENCY_PER_BASE' } as const;
const BODY = {
  source: 'CFETS',
  publicationId: 'P-1',
  publishedAt: '2025-01-14T09:15:00.000+08:00',
  baseCurrency: 'CNY',
  quotations: [USD, THB],
};

function errorOf(body: unknown): string {
  const read = readPublication(body);
  return read.ok ? 'accepted' : read.error;
}

describe('a publication', () => {
  it('is read with its quotations sorted by currency', () => {
    const read = readPublication(BODY);
    expect(read.ok && read.value.quotations.map((each) => each.currency)).toEqual(['THB', 'USD']);
  });

  it.each([
    ['a rate of zero', { ...USD, value: '0.00' }, 'USD: value is not a positive rate'],
    ['an unknown currency', { ...USD, currency: 'ZZZ' }, 'ZZZ: unknown currency'],
    ['the base itself', { ...USD, currency: 'CNY' }, 'CNY: the base currency is not quoted against itself'],
    ['an odd unit', { ...USD, unit: 7 }, 'USD: unit is not a power of ten up to 1000000'],
    ['a negative rate', { ...USD, value: '-7.1' }, 'USD: value is not a positive rate'],
    ['an exponent', { ...USD, value: '7e2' }, 'quotations.0.value has the wrong form'],
    ['another direction', { ...USD, direction: 'UP' }, 'quotations.0.direction has the wrong form'],
  ])('is refused for %s', (_name, quotation, error) => {
    expect(errorOf({ ...BODY, quotations: [quotation] })).toBe(error);
  });

  it('is refused for a currency that is quoted twice, unknown fields, an empty list, an impossible date', () => {
    expect(errorOf({ ...BODY, quotations: [USD, THB, { ...USD, value: '1' }] })).toBe('USD is quoted twice');
    expect(errorOf({ ...BODY, extra: 1 })).not.toBe('accepted');
    expect(errorOf({ ...BODY, quotations: [] })).toBe('quotations has the wrong form');
    expect(errorOf({ ...BODY, publishedAt: '2025-02-30T09:15:00+08:00' })).not.toBe('accepted');
    expect(errorOf({ ...BODY, replayedFrom: '2025-02-30' })).toBe('replayedFrom is no date');
  });

  it('never throws, whatever is sent', () => {
    fc.assert(fc.property(fc.anything(), (body) => typeof errorOf(body) === 'string'));
  });

  it('has a hash of its rates, not of their order or of its id', () => {
    const hash = (body: unknown): string => {
      const read = readPublication(body);
      return read.ok ? contentHash(read.value) : read.error;
    };
    expect(hash({ ...BODY, publicationId: 'P-2', quotations: [THB, USD] })).toBe(hash(BODY));
    expect(hash({ ...BODY, quotations: [USD, { ...THB, value: '477.14' }] })).not.toBe(hash(BODY));
  });
});
