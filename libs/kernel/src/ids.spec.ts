import fc from 'fast-check';
import { version } from 'uuid';
import { isUuid, shardOf, shardOfUuid, UuidV7Source } from './ids.js';
import { SeededRandom } from './random.js';

const shards = fc.integer({ min: 0, max: 65_535 });
const AT = Date.UTC(2026, 10, 22);

function sourceAt(times: number[]): UuidV7Source {
  let index = 0;
  return new UuidV7Source({ now: () => times[Math.min(index++, times.length - 1)]! }, new SeededRandom(1));
}

describe('UUIDv7', () => {
  it('carries time, version, variant and shard', () => {
    fc.assert(
      fc.property(shards, fc.integer({ min: 0, max: 2 ** 48 - 1 }), (shard, at) => {
        const id = sourceAt([at]).uuid(shard);
        expect(isUuid(id)).toBe(true);
        expect(version(id)).toBe(7);
        expect(id[19]).toMatch(/[89ab]/);
        expect(parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toBe(at);
        expect(shardOfUuid(id)).toBe(shard);
      }),
    );
  });

  it('grows strictly whatever clock and shards do', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: AT, max: AT + 5 }), shards)), (calls) => {
        const source = sourceAt(calls.map(([at]) => at));
        const ids = calls.map(([, shard]) => source.uuid(shard));
        expect(ids).toEqual([...ids].sort());
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  it('runs ahead of the clock when one millisecond is used up, and still grows', () => {
    const source = sourceAt([AT]);
    let last = '';
    for (let i = 0; i < 10_000; i += 1) {
      const id = source.uuid(i % 65_536);
      if (id <= last) expect(id > last).toBe(true);
      last = id;
    }
    expect(parseInt(last.slice(0, 8) + last.slice(9, 13), 16)).toBeGreaterThan(AT);
  });

  it('asserts on a shard out of range', () => {
    for (const shard of [-1, 65_536, 0.5, Number.NaN]) expect(() => sourceAt([AT]).uuid(shard)).toThrow();
  });
});

describe('shardOf', () => {
  it('is the first 16 bits of SHA-256', () => {
    expect(shardOf('abc')).toBe(0xba78);
    expect(shardOf('')).toBe(0xe3b0);
  });

  it('spreads keys', () => {
    const seen = new Set(Array.from({ length: 1000 }, (_, i) => shardOf(`ALIPAY_CN/${i}`)));
    expect(seen.size).toBeGreaterThan(970);
  });
});

describe('isUuid', () => {
  it.each([
    '',
    'x',
    '017F22E2-79B0-7CC3-98C4-DC0C0C07398F',
    '017f22e279b07cc398c4dc0c0c07398f',
    '017f22e2-79b0-7cc3-98c4-dc0c0c07398f\n',
  ])('refuses %j', (text) => {
    expect(isUuid(text)).toBe(false);
    expect(() => shardOfUuid(text)).toThrow();
  });

  it('takes the example of RFC 9562', () => {
    expect(isUuid('017f22e2-79b0-7cc3-98c4-dc0c0c07398f')).toBe(true);
  });
});
