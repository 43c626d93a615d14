import { describe, expect, it } from '@jest/globals';
import { requestTimeWithin } from './request-time.js';

const NOW = 1_736_820_900_000; // 2025-01-14T10:15:00+08:00
const WINDOW = 300_000;

describe('the time of a request', () => {
  it.each([
    ['2025-01-14T10:15:00+08:00', 0],
    ['2025-01-14T02:15:00Z', 0],
    ['2025-01-14T10:15:00.250+08:00', 250],
    ['1736820900000', 0],
    ['2025-01-14T10:20:00+08:00', WINDOW],
    ['1736820600000', -WINDOW],
  ])('takes %s', (text, skewMs) => {
    expect(requestTimeWithin(text, NOW, WINDOW)).toEqual({ ok: true, value: NOW + skewMs });
  });

  it.each([
    ['1736820599999', -WINDOW - 1],
    ['2025-01-14T10:20:00.001+08:00', WINDOW + 1],
    ['2025-01-14T10:15:00Z', 8 * 3_600_000],
  ])('refuses %s as outside the window', (text, skewMs) => {
    expect(requestTimeWithin(text, NOW, WINDOW)).toEqual({
      ok: false,
      error: { code: 'outside-window', skewMs },
    });
  });

  it.each([
    '',
    '1736820900',
    '17368209000000',
    '-1736820900000',
    '2025-01-14',
    '2025-01-14T10:15:00',
    '2025-02-30T10:15:00Z',
    'now',
    '1736820900000 ',
    '0x1946',
  ])('cannot read %j', (text) => {
    expect(requestTimeWithin(text, NOW, WINDOW)).toEqual({ ok: false, error: { code: 'unreadable' } });
  });
});
