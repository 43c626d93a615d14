import { err, Money, ok } from '@silkgate/kernel';
import { START } from '../../payments/testing/fixtures.js';
import { limitClaimOf, type ClaimedPayment } from './limit-claim.js';

const COUNTED = { usdMinor: 1_236n, rateSetId: 'parity-1' };

function payment(overrides: Partial<ClaimedPayment> = {}): ClaimedPayment {
  return {
    payer: { clientId: 'TRUEMONEY_TH', country: 'TH' },
    merchant: { country: 'CN' },
    customerId: 'C-1',
    identityLevel: 'IDENTIFIED',
    transaction: Money.of('CNY', 8_880n),
    billing: Money.of('THB', 42_793n),
    ...overrides,
  };
}

const claim = (overrides: Partial<ClaimedPayment> = {}) =>
  limitClaimOf(payment(overrides), () => ok(COUNTED), START);

test('a visitor claims for its customer at the wallet, and for the person whom the wallet names', () => {
  expect(claim()).toMatchObject({ value: { ...COUNTED, customer: 'C:TRUEMONEY_TH:C-1' } });
  expect(claim()).not.toHaveProperty('value.person');
  expect(claim({ payerReference: 'hash' })).toMatchObject({
    value: { customer: 'C:TRUEMONEY_TH:C-1', person: 'P:hash', walletSubject: 'W:TRUEMONEY_TH:THB:C-1' },
  });
});

test('only payments into the country are limited', () => {
  expect(claim({ merchant: { country: 'IT' } })).toEqual(ok(undefined));
  expect(claim({ payer: { clientId: 'ALIPAY_CN', country: 'CN' } })).toEqual(ok(undefined));
});

test('a payer of whom nothing is said is refused, and so is everybody while no parity is in force', () => {
  const { customerId: _customer, ...nobody } = payment();
  expect(limitClaimOf(nobody, () => ok(COUNTED), START)).toEqual(err('USER_KYC_NOT_QUALIFIED'));
  const stale = limitClaimOf(payment(), () => err('RATE_STALE' as const), START);
  expect(stale).toEqual(err('EXCHANGE_RATE_NOT_AVAILABLE'));
});
