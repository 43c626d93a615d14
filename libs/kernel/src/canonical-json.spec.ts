import fc from 'fast-check';
import { canonicalJson, hashOf, sha256Hex } from './canonical-json.js';

describe('canonicalJson', () => {
  it('gives the example of RFC 8785, section 3.2', () => {
    const input = JSON.parse(
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],' +
        '"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
    ) as unknown;
    expect(canonicalJson(input)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('sorts names by UTF-16 code units (section 3.2.3)', () => {
    const names = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];
    const canonical = canonicalJson(Object.fromEntries(names.map((name) => [name, 0])));
    expect(Object.keys(JSON.parse(canonical) as object)[0]).toBe('1');
    const positions = ['\\r', '"1"', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33'].map((name) =>
      canonical.indexOf(name),
    );
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    expect(positions).not.toContain(-1);
  });

  it.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['41b3de4355555553', '333333333.3333332'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
  ])('writes the number %s as %s (appendix B)', (bits, text) => {
    expect(canonicalJson(Buffer.from(bits, 'hex').readDoubleBE())).toBe(text);
  });

  it('leaves out undefined members, and writes null for them in arrays', () => {
    expect(canonicalJson({ b: undefined, a: [undefined, 1] })).toBe('{"a":[null,1]}');
  });

  it.each([
    [1n],
    [{ a: [1n] }],
    [() => 1],
    [{ a: () => 1 }],
    [Symbol('x')],
    [Number.NaN],
    [[Infinity]],
    [undefined],
    [new Map()],
    [{ a: new Set() }],
  ])('asserts on %p', (value) => {
    expect(() => canonicalJson(value)).toThrow();
  });

  it('does not depend on the order of members, and keeps every value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const canonical = canonicalJson(value);
        expect(canonicalJson(shuffled(value))).toBe(canonical);
        expect(canonicalJson(JSON.parse(canonical))).toBe(canonical);
        expect(hashOf(shuffled(value))).toBe(hashOf(value));
      }),
    );
  });

  it('takes hostile member names as names', () => {
    const value = JSON.parse('{"toJSON":1,"__proto__":{"a":2},"constructor":"c"}') as unknown;
    expect(canonicalJson(value)).toBe('{"__proto__":{"a":2},"constructor":"c","toJSON":1}');
  });
});

describe('hashes', () => {
  it('is SHA-256 in lower-case hexadecimal', () => {
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha256Hex(new Uint8Array([97, 98, 99]))).toBe(sha256Hex('abc'));
    expect(hashOf({ b: 1, a: '€' })).toBe(sha256Hex('{"a":"€","b":1}'));
  });
});

function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  const result: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [name, member] of Object.entries(value).reverse()) result[name] = shuffled(member);
  return result;
}
