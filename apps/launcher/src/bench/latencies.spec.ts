import { describe, expect, it } from '@jest/globals';
import { summarise } from './latencies.js';

describe('latencies', () => {
  it('are summarised by nearest rank', () => {
    const samples = Array.from({ length: 200 }, (_, index) => 200 - index);
    expect(summarise(samples)).toEqual({ p50: 100, p99: 198, max: 200 });
    expect(summarise([7.1234])).toEqual({ p50: 7.12, p99: 7.12, max: 7.12 });
    expect(summarise([9, 1])).toEqual({ p50: 1, p99: 9, max: 9 });
  });

  it('are zero where nothing was measured', () => {
    expect(summarise([])).toEqual({ p50: 0, p99: 0, max: 0 });
  });
});
