import fc from 'fast-check';
import { Money, unwrap } from '@silkgate/kernel';
import { accounts } from './accounts.js';
import { applyJournals, balanceOf, balancesOf, trialBalance } from './balances.js';
import { credit, debit } from './entry.js';
import type { Entry } from './entry.js';
import { journal, reverse } from './journal.js';

const cny = (minor: bigint) => Money.of('CNY', minor);
const usd = (minor: bigint) => Money.of('USD', minor);
const BANK = accounts.bank('CNY');
const PAYABLE = accounts.merchantPayable('M', 'CNY');
const draft = (...entries: Entry[]) => ({
  id: 'j1',
  kind: 'test',
  reference: 'x',
  businessDate: '2026-11-22',
  entries,
});

describe('journal', () => {
  it('takes what balances in every currency', () => {
    const made = journal(
      draft(
        debit(BANK, cny(5n)),
        credit(PAYABLE, cny(5n)),
        debit(accounts.bank('USD'), usd(2n)),
        credit(accounts.inventory('USD'), usd(2n)),
      ),
    );
    expect(made.ok).toBe(true);
  });

  it('refuses fewer than two entries', () => {
    expect(journal(draft())).toEqual({ ok: false, error: { code: 'TOO_FEW_ENTRIES', count: 0 } });
    expect(journal(draft(debit(BANK, cny(1n))))).toMatchObject({
      error: { code: 'TOO_FEW_ENTRIES', count: 1 },
    });
  });

  it('names the currency that does not balance, and by how much', () => {
    const made = journal(
      draft(
        debit(BANK, cny(5n)),
        credit(PAYABLE, cny(5n)),
        debit(accounts.bank('USD'), usd(2n)),
        credit(accounts.inventory('USD'), usd(5n)),
      ),
    );
    expect(made).toEqual({ ok: false, error: { code: 'UNBALANCED', currency: 'USD', difference: usd(-3n) } });
  });

  it('does not let equal numbers of different currencies balance each other', () => {
    const made = journal(draft(debit(BANK, cny(5n)), credit(accounts.inventory('USD'), usd(5n))));
    expect(made).toMatchObject({ error: { code: 'UNBALANCED', currency: 'CNY' } });
  });

  it.each([0n, -5n])('refuses an amount of %s', (minor) => {
    const made = journal(draft(debit(BANK, cny(minor)), credit(PAYABLE, cny(minor))));
    expect(made).toEqual({
      ok: false,
      error: { code: 'NON_POSITIVE_AMOUNT', account: BANK, amount: cny(minor) },
    });
  });

  it('refuses an amount in another currency than its account, and an account that is none', () => {
    expect(journal(draft(debit(BANK, usd(5n)), credit(BANK, usd(5n))))).toEqual({
      ok: false,
      error: { code: 'ACCOUNT_CURRENCY_MISMATCH', account: BANK, currency: 'USD' },
    });
    expect(journal(draft(debit('cash:x:CNY', cny(5n)), credit(BANK, cny(5n))))).toEqual({
      ok: false,
      error: { code: 'MALFORMED_ACCOUNT', account: 'cash:x:CNY' },
    });
  });

  it('refuses a date that is none', () => {
    const entries = [debit(BANK, cny(1n)), credit(PAYABLE, cny(1n))];
    expect(journal({ ...draft(...entries), businessDate: '2026-02-30' })).toMatchObject({
      error: { code: 'INVALID_BUSINESS_DATE' },
    });
  });

  it('keeps its own copy of the entries', () => {
    const entries = [debit(BANK, cny(1n)), credit(PAYABLE, cny(1n))];
    const made = unwrap(journal({ ...draft(), entries }));
    entries.pop();
    expect(made.entries).toHaveLength(2);
  });
});

const legs = fc.array(
  fc.tuple(
    fc.constantFrom('A', 'B', 'C'),
    fc.constantFrom('A', 'B', 'C'),
    fc.constantFrom('CNY', 'USD', 'JPY'),
    fc.bigInt({ min: 1n, max: 10n ** 12n }),
  ),
  { minLength: 1, maxLength: 8 },
);

describe('balances', () => {
  it('are the sum of the entries, added in one go or journal by journal; a reversal undoes them', () => {
    fc.assert(
      fc.property(fc.array(legs, { maxLength: 6 }), (drafts) => {
        const journals = drafts.map((pairs, index) =>
          unwrap(
            journal({
              ...draft(),
              id: `j${index}`,
              entries: pairs.flatMap(([from, to, currency, minor]) => [
                debit(accounts.acquirer(from, currency), Money.of(currency, minor)),
                credit(accounts.participant(to, currency), Money.of(currency, minor)),
              ]),
            }),
          ),
        );
        const entries = journals.flatMap((made) => made.entries);
        const step = journals.reduce((sofar, made) => applyJournals(sofar, [made]), balancesOf([]));
        expect(step).toEqual(balancesOf(entries));
        for (const [account, money] of step) {
          const minors = entries.filter((entry) => entry.account === account);
          const sum = minors.reduce(
            (a, e) => a + (e.side === 'debit' ? e.amount.minor : -e.amount.minor),
            0n,
          );
          expect(money.minor).toBe(sum);
        }
        for (const [, sum] of trialBalance(entries)) expect(sum.isZero()).toBe(true);
        const reversals = journals.map((made) =>
          unwrap(reverse(made, { id: `r-${made.id}`, businessDate: '2026-11-23' })),
        );
        for (const [, money] of applyJournals(step, reversals)) expect(money.isZero()).toBe(true);
      }),
    );
  });

  it('leaves the balances it was given alone, and is zero where nothing was posted', () => {
    const before = balancesOf([debit(BANK, cny(1n))]);
    applyJournals(before, [draft(debit(BANK, cny(5n)))]);
    expect(balanceOf(before, BANK, 'CNY')).toEqual(cny(1n));
    expect(balanceOf(before, PAYABLE, 'CNY')).toEqual(cny(0n));
  });

  it('shows what is out of balance', () => {
    const sums = trialBalance([debit(BANK, cny(5n)), credit(PAYABLE, cny(3n))]);
    expect(sums.get('CNY')).toEqual(cny(2n));
  });
});

describe('reverse', () => {
  it('is a journal of its own that refers to the original', () => {
    const original = unwrap(journal(draft(debit(BANK, cny(5n)), credit(PAYABLE, cny(5n)))));
    expect(unwrap(reverse(original, { id: 'j2', businessDate: '2026-11-23' }))).toEqual({
      id: 'j2',
      kind: 'test-reversal',
      reference: 'j1',
      businessDate: '2026-11-23',
      entries: [credit(BANK, cny(5n)), debit(PAYABLE, cny(5n))],
    });
  });
});
