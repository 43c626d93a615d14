import fc from 'fast-check';
import { classifyCode } from './classify-code.js';
import { findOverlap, routesOverlap } from './route.js';
import type { Route } from './route.js';

const consumer = (clientId: string, length: number, prefix: string): Route => ({
  kind: 'CONSUMER_CODE',
  clientId,
  length,
  prefix,
});
const order = (clientId: string, prefix: string): Route => ({ kind: 'ORDER_CODE', clientId, prefix });
const entry = (clientId: string, guid: string): Route => ({ kind: 'ENTRY_CODE', clientId, guid });

describe('routes overlap', () => {
  it.each([
    ['one prefix within another', consumer('A', 24, '2810'), consumer('B', 24, '28100102')],
    [
      'the same URL, its host in capitals',
      order('A', 'https://QR.alipay.com/a'),
      order('B', 'https://qr.alipay.com/a'),
    ],
    ['a URL within another', order('A', 'https://qr.alipay.com/'), order('B', 'https://qr.alipay.com/shop/')],
    ['the same identifier in another case', entry('A', 'com.alipay'), entry('B', 'COM.ALIPAY')],
  ])('%s', (_name, one, other) => {
    expect(routesOverlap(one, other)).toBe(true);
    expect(routesOverlap(other, one)).toBe(true);
    expect(findOverlap([one, other])).toEqual([one, other]);
  });

  it.each([
    ['another length', consumer('A', 24, '2810'), consumer('B', 18, '2810')],
    ['another prefix', consumer('A', 24, '28100102'), consumer('B', 24, '28100202')],
    ['another path', order('A', 'https://q.com/a/'), order('B', 'https://q.com/A/')],
    ['another kind', order('A', 'com.alipay'), entry('B', 'com.alipay')],
  ])('not with %s', (_name, one, other) => {
    expect(routesOverlap(one, other)).toBe(false);
    expect(findOverlap([one, other])).toBeUndefined();
  });

  it('the same row of one participant is one route', () => {
    expect(findOverlap([entry('A', 'com.alipay'), entry('A', 'com.alipay')])).toBeUndefined();
  });

  it('exactly when some code would belong to both', () => {
    const prefix = fc.stringMatching(/^[0-9]{2,4}$/);
    fc.assert(
      fc.property(
        prefix,
        prefix,
        fc.constantFrom(16, 18),
        fc.constantFrom(16, 18),
        (a, b, lengthA, lengthB) => {
          const [one, other] = [consumer('A', lengthA, a), consumer('B', lengthB, b)];
          const longer = a.length > b.length ? a : b;
          const code = longer.padEnd(lengthA, '0');
          const first = classifyCode(code, [one]);
          const second = classifyCode(code, [other]);
          expect(routesOverlap(one, other)).toBe(first.ok && second.ok);
        },
      ),
    );
  });
});
