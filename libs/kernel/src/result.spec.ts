import { assertNever, err, ok, unwrap } from './result.js';

describe('Result', () => {
  it('carries a value or an error', () => {
    expect(ok(5)).toEqual({ ok: true, value: 5 });
    expect(err('NO')).toEqual({ ok: false, error: 'NO' });
  });

  it('unwraps a value and asserts on an error, naming it', () => {
    expect(unwrap(ok('x'))).toBe('x');
    expect(() => unwrap(err('BROKEN'))).toThrow('BROKEN');
    expect(() => unwrap(err({ code: 'DIFFERS', by: 3n }))).toThrow('"by":"3"');
  });

  it('asserts on a case the types say cannot be', () => {
    expect(() => assertNever('surprise' as never)).toThrow('surprise');
  });
});
