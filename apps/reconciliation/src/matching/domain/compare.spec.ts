import fc from 'fast-check';
import { compare, judgeUnexpected, judgeUnlisted } from './compare.js';
import type { OurSide, TheirSide } from './difference.js';

const DATES = ['2026-11-19', '2026-11-20', '2026-11-21', '2026-11-23'];
const amount = fc.record({ minor: fc.constantFrom('1', '2'), currency: fc.constantFrom('CNY', 'USD') });
const common = {
  status: fc.constantFrom('SUCCESS', 'FAILED'),
  amount,
  merchantId: fc.constantFrom('M-1', 'M-2'),
  settlement: amount,
  fee: amount,
};
const required = { requiredKeys: ['status', 'amount'] as const };
const ours: fc.Arbitrary<OurSide> = fc
  .tuple(fc.constantFrom(...DATES), fc.record(common, { requiredKeys: ['status', 'amount'] }))
  .map(([businessDate, side]) => ({ businessDate, ...side }));
const theirs: fc.Arbitrary<TheirSide> = fc
  .tuple(fc.constantFrom(...DATES), fc.record(common, { requiredKeys: [...required.requiredKeys] }))
  .map(([fileDate, side]) => ({ fileDate, ...side }));

describe('two rows of one key', () => {
  it('agree exactly when status, merchant and every amount that both give agree', () => {
    fc.assert(
      fc.property(ours, theirs, (our, their) => {
        const same = (
          a?: { minor: string; currency: string },
          b?: { minor: string; currency: string },
        ): boolean =>
          a === undefined || b === undefined || (a.minor === b.minor && a.currency === b.currency);
        const failed = our.status === 'FAILED' && their.status === 'FAILED';
        const merchants =
          our.merchantId === undefined ||
          their.merchantId === undefined ||
          our.merchantId === their.merchantId;
        const amounts =
          merchants &&
          same(our.amount, their.amount) &&
          same(our.settlement, their.settlement) &&
          same(our.fee, their.fee);
        expect(compare(our, their).length === 0).toBe(failed || (our.status === their.status && amounts));
      }),
    );
  });

  it('differ in at most one way besides the fee', () => {
    fc.assert(
      fc.property(ours, theirs, (our, their) => {
        const classes = compare(our, their).map((difference) => difference.class);
        expect(classes.filter((name) => name !== 'fee').length).toBeLessThanOrEqual(1);
        if (classes.includes('status')) expect(classes).toEqual(['status']);
        if (classes.includes('missing-at-counterpart')) expect(classes).toEqual(['missing-at-counterpart']);
      }),
    );
  });
});

const SILENT = { listed: false, booked: false };
const DONE = { listed: true, booked: true };

describe('a row of the file that is not of its date', () => {
  const row: TheirSide = {
    fileDate: '2026-11-20',
    status: 'SUCCESS',
    amount: { minor: '1', currency: 'CNY' },
  };
  const our = (businessDate: string, status = 'SUCCESS') => ({ businessDate, status, amount: row.amount });
  const facts = { dayEnded: true, listedThere: false };

  it('is judged once, by the date that can', () => {
    expect(judgeUnexpected({ theirs: row, nextDay: DONE })).toMatchObject({
      ...{ class: 'missing-at-switch', state: 'OPEN' },
    });
    expect(judgeUnexpected({ theirs: row, nextDay: { listed: true, booked: false } })).toMatchObject({
      ...{ class: 'missing-at-switch', state: 'PENDING' },
    });
    expect(
      judgeUnexpected({ theirs: row, nextDay: SILENT, elsewhere: { ...our('2026-11-21'), ...facts } }),
    ).toBe('elsewhere');
    expect(
      judgeUnexpected({
        theirs: row,
        nextDay: SILENT,
        elsewhere: { ...our('2026-11-21'), ...facts, dayEnded: false },
      }),
    ).toMatchObject({ class: 'cut-off', state: 'PENDING' });
    expect(
      judgeUnexpected({
        theirs: row,
        nextDay: SILENT,
        elsewhere: { ...our('2026-11-19'), ...facts, listedThere: true },
      }),
    ).toMatchObject({ class: 'duplicate' });
    expect(
      judgeUnexpected({
        theirs: row,
        nextDay: SILENT,
        elsewhere: { ...our('2026-11-19', 'FAILED'), ...facts },
      }),
    ).toMatchObject({
      class: 'status',
    });
    const failedThere = { ...row, status: 'FAILED' };
    expect(
      judgeUnexpected({
        theirs: failedThere,
        nextDay: SILENT,
        elsewhere: { ...our('2026-11-19', 'FAILED'), ...facts },
      }),
    ).toBe('agrees');
  });

  it('matches by itself on an adjacent date only', () => {
    expect(judgeUnlisted(our('2026-11-19'), row, SILENT)).toEqual([]);
    expect(judgeUnlisted(our('2026-11-21'), row, SILENT)).toEqual([]);
    expect(judgeUnlisted(our('2026-11-22'), row, DONE)).toMatchObject([{ class: 'cut-off', state: 'OPEN' }]);
  });

  it('that is listed nowhere is a break when the file of the next day has not listed it either', () => {
    const missing = (nextDay: typeof DONE) => judgeUnlisted(our('2026-11-20'), undefined, nextDay);
    const named = { class: 'missing-at-counterpart', expected: 'CNY 1' };
    expect(missing({ listed: false, booked: true })).toEqual([{ ...named, state: 'PENDING' }]);
    expect(missing({ listed: true, booked: false })).toEqual([{ ...named, state: 'OPEN' }]);
  });
});
