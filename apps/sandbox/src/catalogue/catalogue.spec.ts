import { currencyOf } from '@silkgate/kernel';
import { parseMerchantCode } from '@silkgate/emvqr';
import { staticCodeOf } from '../acquirers/static-code.js';
import { CENTRAL_PARITY } from '../publishers/central-parity.js';
import { MARKET_MID } from '../publishers/market-mid.js';
import { allMerchants, CATALOGUE, TRADES } from './index.js';

const { wallets, acquirers } = CATALOGUE;
const distinct = <T>(values: readonly T[]): number => new Set(values).size;

describe('the catalogue', () => {
  it('has the wallets and countries that are asked for', () => {
    expect(wallets.length).toBeGreaterThanOrEqual(31);
    expect(distinct(wallets.map(({ country }) => country))).toBeGreaterThanOrEqual(12);
    for (const country of ['ID', 'UZ', 'TH'])
      expect(wallets.some((wallet) => wallet.country === country)).toBe(true);
    expect(acquirers.map(({ clientId }) => clientId)).toEqual(['ALIPAY_CN', 'WEIXIN_CN', 'UNIONPAY_CN']);
    expect(distinct([...wallets, ...acquirers].map(({ algorithm }) => algorithm))).toBe(4);
    expect(acquirers[0]).toMatchObject({ algorithm: 'RSA256', switchKeyVersion: '1' });
    expect(acquirers[2]).toMatchObject({ algorithm: 'SM2', switchKeyVersion: '4', fileEncoding: 'gbk' });
  });

  it('gives nobody what belongs to another', () => {
    expect(distinct(wallets.map(({ codePrefix }) => codePrefix))).toBe(wallets.length);
    for (const { codePrefix } of wallets) expect(codePrefix).toMatch(/^\d{6}02$/);
    const ids = [...wallets, ...acquirers].map(({ clientId }) => clientId);
    expect(distinct(ids)).toBe(ids.length);
    const merchants = allMerchants(CATALOGUE);
    expect(distinct(merchants.map(({ merchantId }) => merchantId))).toBe(merchants.length);
  });

  it('has every trade at every acquirer, and can write each merchant code', () => {
    for (const acquirer of acquirers) {
      expect(distinct(acquirer.merchants.map(({ trade }) => trade))).toBe(TRADES.length);
      for (const merchant of acquirer.merchants) {
        const code = parseMerchantCode(staticCodeOf(acquirer, merchant));
        expect(code.ok && code.value.languageTemplate).toEqual({
          language: 'ZH',
          name: merchant.nameLocal,
          city: merchant.cityLocal,
        });
      }
    }
  });

  it('has a published rate for every currency in use', () => {
    const quoted = new Set(
      [...CENTRAL_PARITY.quotations, ...MARKET_MID.quotations].map(({ currency }) => currency),
    );
    for (const { currency, settlementCurrency } of wallets) {
      for (const each of [currency, settlementCurrency]) {
        expect(currencyOf(each)).toBeDefined();
        expect(each === 'CNY' || quoted.has(each)).toBe(true);
      }
    }
    expect(CENTRAL_PARITY.quotations.length).toBe(11);
    expect(CENTRAL_PARITY.quotations.find(({ currency }) => currency === 'USD')).toEqual({
      currency: 'USD',
      value: '718.78',
      unit: 100,
      direction: 'BASE_PER_CURRENCY',
    });
    expect(CENTRAL_PARITY.quotations.find(({ currency }) => currency === 'THB')).toEqual({
      currency: 'THB',
      value: '477.13',
      unit: 100,
      direction: 'CURRENCY_PER_BASE',
    });
  });
});
