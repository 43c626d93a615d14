import fc from 'fast-check';
import { SeededRandom } from '@silkgate/kernel';
import {
  childTrace,
  continueTrace,
  formatTraceparent,
  parseTraceparent,
  startTrace,
} from './trace-context.js';

describe('the trace context', () => {
  it('comes back from its header', () => {
    fc.assert(
      fc.property(fc.integer(), fc.boolean(), (seed, sampled) => {
        const trace = { ...startTrace(new SeededRandom(seed)), sampled };
        expect(parseTraceparent(formatTraceparent(trace))).toEqual({ ok: true, value: trace });
      }),
    );
  });

  it('reads the example of the standard', () => {
    expect(parseTraceparent('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01')).toEqual({
      ok: true,
      value: { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7', sampled: true },
    });
  });

  it('reads later versions with more fields', () => {
    const text = 'cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-comes-later';
    expect(parseTraceparent(text).ok).toBe(true);
  });

  it.each([
    '',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7',
    '00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01',
    '00-00000000000000000000000000000000-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01',
    'ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more',
  ])('refuses %s', (text) => {
    expect(parseTraceparent(text)).toEqual({ ok: false, error: 'INVALID_TRACEPARENT' });
  });

  it('goes on with the trace of a caller and starts one where there is none', () => {
    const random = new SeededRandom('trace');
    const caller = startTrace(random);
    const next = continueTrace(formatTraceparent(caller), random);
    expect(next.traceId).toBe(caller.traceId);
    expect(next.spanId).not.toBe(caller.spanId);
    expect(continueTrace('nonsense', random).traceId).not.toBe(caller.traceId);
    expect(childTrace({ ...caller, sampled: false }, random).sampled).toBe(false);
  });
});
