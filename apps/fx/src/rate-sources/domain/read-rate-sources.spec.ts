import { readRateSources } from './read-rate-sources.js';

const ROW = {
  source: 'CFETS',
  kind: 'CENTRAL_PARITY',
  baseCurrency: 'CNY',
  algorithm: 'ES256',
  keyVersion: '1',
  publicKeyFile: 'cfets.pem',
  publicationTime: '09:15',
  publicationDays: [1, 2, 3, 4, 5],
  holidays: ['2026-10-01'],
  graceMinutes: 30,
};

describe('the list of rate sources', () => {
  it('is read with its schedule', () => {
    const read = readRateSources([ROW]);
    expect(read.ok && read.value[0]?.schedule.minuteOfDay).toBe(555);
  });

  it.each([
    ['publicationTime', '24:00', '[0]: publicationTime is not HH:MM'],
    ['publicationDays', [7], '[0]: publicationDays are not numbers 0 to 6'],
    ['holidays', ['2026-02-30'], '[0]: holidays are not dates'],
    ['algorithm', 'HS256', '[0]: algorithm is unknown'],
    ['graceMinutes', -1, '[0]: graceMinutes is not a whole number'],
    ['baseCurrency', 'ZZZ', '[0]: baseCurrency is unknown'],
  ])('names a mistake in %s', (field, value, error) => {
    expect(readRateSources([{ ...ROW, [field]: value }])).toEqual({ ok: false, error });
  });

  it('refuses one key twice', () => {
    expect(readRateSources([ROW, ROW])).toMatchObject({ ok: false });
  });
});
