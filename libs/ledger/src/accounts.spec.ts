import fc from 'fast-check';
import { ACCOUNT_KINDS, accounts, accountText, parseAccount } from './accounts.js';

describe('accounts', () => {
  it('reads back what it writes, whatever the owner is called', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ACCOUNT_KINDS),
        fc.string({ minLength: 1 }),
        fc.constantFrom('CNY', 'USD', 'JPY'),
        (kind, owner, currency) => {
          expect(parseAccount(accountText({ kind, owner, currency }))).toEqual({ kind, owner, currency });
        },
      ),
    );
  });

  it.each([
    '',
    ':',
    '::',
    'bank',
    'bank:CNY',
    'bank::CNY',
    'banks:x:CNY',
    'bank:x:cny',
    'bank:x:',
    ':x:CNY',
    'bank:x:XXX',
  ])('takes %j for no account', (text) => {
    expect(parseAccount(text)).toBeUndefined();
  });

  it('has one account for each row of the chart', () => {
    const made = [
      accounts.participant('W', 'USD'),
      accounts.inventory('USD'),
      accounts.markup('USD'),
      accounts.merchantPayable('M', 'CNY'),
      accounts.interchange('W', 'CNY'),
      accounts.serviceFee('CNY'),
      accounts.acquirer('A', 'CNY'),
      accounts.payoutClearing('A', 'CNY'),
      accounts.bank('CNY'),
      accounts.fxResult('CNY'),
      accounts.rounding('CNY'),
    ];
    expect(made.map((text) => parseAccount(text)?.kind)).toEqual([...ACCOUNT_KINDS]);
  });
});
