import fc from 'fast-check';
import { SeededRandom } from './random.js';
import { nextXoshiro128 } from './xoshiro.js';
import type { XoshiroState } from './xoshiro.js';

describe('xoshiro128**', () => {
  it('gives the numbers of the reference implementation', () => {
    const state: XoshiroState = [1, 2, 3, 4];
    const numbers = Array.from({ length: 10 }, () => nextXoshiro128(state));
    expect(numbers).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });
});

describe('SeededRandom', () => {
  it('repeats itself for the same seed, as number or text, and differs for another', () => {
    const draw = (seed: string | number) => {
      const random = new SeededRandom(seed);
      return [random.uint32(), random.fraction(), [...random.bytes(7)], random.integer(1, 6)];
    };
    expect(draw(7)).toEqual(draw('7'));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it('stays what it is: stored seeds must give the same day on every machine', () => {
    const random = new SeededRandom('silkgate');
    expect([random.uint32(), random.uint32(), random.uint32()]).toMatchInlineSnapshot(`
      [
        317576992,
        2243405038,
        4219303410,
      ]
    `);
  });

  it('forks streams that do not depend on what was drawn, nor meet each other', () => {
    const drawn = new SeededRandom('s');
    drawn.bytes(100);
    expect(drawn.fork('user-1').uint32()).toBe(new SeededRandom('s').fork('user-1').uint32());
    const firsts = ['a', 'b', 'a/b', '1:a'].map((label) => new SeededRandom('s').fork(label).uint32());
    firsts.push(new SeededRandom('s').fork('a').fork('b').uint32(), new SeededRandom('s').uint32());
    expect(new Set(firsts).size).toBe(firsts.length);
  });

  it('keeps its ranges', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
        fc.nat({ max: 2 ** 31 - 1 }),
        (seed, min, width) => {
          const random = new SeededRandom(seed);
          const value = random.integer(min, min + width);
          expect(Number.isInteger(value) && value >= min && value <= min + width).toBe(true);
          const fraction = random.fraction();
          expect(fraction >= 0 && fraction < 1).toBe(true);
          expect(random.bytes(width % 33)).toHaveLength(width % 33);
        },
      ),
    );
  });

  it('reaches both ends about equally often', () => {
    const random = new SeededRandom(1);
    const counts = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < 60_000; i += 1) counts[random.integer(1, 6) - 1]! += 1;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  it('asserts where there is nothing to choose from', () => {
    expect(() => new SeededRandom(1).pick([])).toThrow();
    expect(() => new SeededRandom(1).integer(2, 1)).toThrow();
    expect(() => new SeededRandom(1).integer(0.5, 1)).toThrow();
    expect(new SeededRandom(1).pick(['only'])).toBe('only');
  });
});
