import { SystemClock, SystemRandom, SystemTimers } from './system.js';

describe('system adapters', () => {
  it('reads the time as whole milliseconds', () => {
    const before = Date.now();
    const now = new SystemClock().now();
    expect(Number.isInteger(now) && now >= before && now <= Date.now()).toBe(true);
  });

  it('runs a task after its delay and not when cancelled', async () => {
    const timers = new SystemTimers();
    const ran: string[] = [];
    timers.schedule(5, () => ran.push('kept'));
    timers.schedule(5, () => ran.push('cancelled'))();
    await timers.sleep(60);
    expect(ran).toEqual(['kept']);
  });

  it('asserts on delays that the platform would turn into none', () => {
    for (const delayMs of [-1, 2 ** 31, Number.NaN]) {
      expect(() => new SystemTimers().schedule(delayMs, () => undefined)).toThrow();
    }
  });

  it('draws numbers in their ranges that differ', () => {
    const random = new SystemRandom();
    expect(random.bytes(16)).toHaveLength(16);
    expect(Buffer.from(random.bytes(16)).equals(Buffer.from(random.bytes(16)))).toBe(false);
    for (let i = 0; i < 1000; i += 1) {
      const [fraction, integer] = [random.fraction(), random.uint32()];
      expect(fraction >= 0 && fraction < 1).toBe(true);
      expect(Number.isInteger(integer) && integer >= 0 && integer < 2 ** 32).toBe(true);
    }
  });
});
