import { Money, unwrap } from '@silkgate/kernel';
import { post, release, reserve } from './reservation.js';

const usd = (minor: bigint) => Money.of('USD', minor);

describe('reservation', () => {
  it('is refused beyond what is available, and up to it is not', () => {
    expect(reserve('r', usd(10n), usd(10n))).toEqual({
      ok: true,
      value: { id: 'r', amount: usd(10n), state: 'RESERVED' },
    });
    expect(reserve('r', usd(11n), usd(10n))).toEqual({ ok: false, error: 'INSUFFICIENT' });
    expect(reserve('r', usd(0n), usd(10n))).toEqual({ ok: false, error: 'NOT_POSITIVE' });
    expect(reserve('r', usd(-1n), usd(10n))).toEqual({ ok: false, error: 'NOT_POSITIVE' });
    expect(reserve('r', Money.of('CNY', 1n), usd(10n))).toEqual({ ok: false, error: 'CURRENCY_MISMATCH' });
  });

  it('is posted or released, once', () => {
    const reserved = unwrap(reserve('r', usd(10n), usd(10n)));
    const posted = unwrap(post(reserved));
    const released = unwrap(release(reserved));
    expect([reserved.state, posted.state, released.state]).toEqual(['RESERVED', 'POSTED', 'RELEASED']);
    for (const leave of [post, release]) {
      expect(leave(posted)).toEqual({ ok: false, error: 'ALREADY_POSTED' });
      expect(leave(released)).toEqual({ ok: false, error: 'ALREADY_RELEASED' });
    }
  });
});
