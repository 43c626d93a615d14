import type { SignatureAlgorithm } from '@silkgate/alipayplus';
import { aboutMinor } from './currencies.js';
import { ALIPAY_MERCHANTS, merchantsOf, UNIONPAY_MERCHANTS, WEIXIN_MERCHANTS } from './merchants.js';
import type { AcquirerProfile } from './profiles.js';
import { SWITCH_KEY_VERSION } from './wallets.js';

const digits = (value: number, width: number): string => String(value).padStart(width, '0');

type Own = Pick<
  AcquirerProfile,
  'clientId' | 'name' | 'orderCodePrefix' | 'entryCodeGuid' | 'merchants' | 'fileEncoding'
> & { readonly algorithm: SignatureAlgorithm };

function acquirer(own: Own): AcquirerProfile {
  return {
    ...own,
    kind: 'acquirer',
    country: 'CN',
    currency: 'CNY',
    keyVersion: '1',
    switchKeyVersion: SWITCH_KEY_VERSION[own.algorithm],
    settlementCurrency: 'CNY',
    settlementMarkup: '0',
    billingMarkup: '0',
    netDebitCapMinor: aboutMinor('CNY', 50_000_000).toString(),
    settlementLagDays: 1,
    settlementAccount: `CNY-${own.clientId}-001`,
  };
}

/** UnionPay's tag 15 holds two institutions of 8 digits and the merchant number of 15. */
export const UNIONPAY_INSTITUTION = { acquirerIin: '01020000', forwardingIin: '00010000' } as const;

export const ACQUIRERS: readonly AcquirerProfile[] = [
  acquirer({
    clientId: 'ALIPAY_CN',
    name: 'Alipay',
    algorithm: 'RSA256',
    orderCodePrefix: 'https://qr.alipay.com/',
    entryCodeGuid: 'com.alipay',
    fileEncoding: 'utf-8',
    merchants: merchantsOf('ALIPAY_CN', 'ALIPAY', (n) => `2088${digits(n, 12)}`, ALIPAY_MERCHANTS),
  }),
  acquirer({
    clientId: 'WEIXIN_CN',
    name: 'Weixin Pay',
    algorithm: 'ES256',
    orderCodePrefix: 'wxp://f2f0',
    entryCodeGuid: 'COM.QQ.WEIXIN.PAY',
    fileEncoding: 'utf-8',
    merchants: merchantsOf('WEIXIN_CN', 'WEIXIN', (n) => `19${digits(n, 8)}`, WEIXIN_MERCHANTS),
  }),
  acquirer({
    clientId: 'UNIONPAY_CN',
    name: 'UnionPay',
    algorithm: 'SM2',
    orderCodePrefix: 'https://qr.95516.com/',
    entryCodeGuid: 'unionpay',
    fileEncoding: 'gbk',
    merchants: merchantsOf('UNIONPAY_CN', 'UNIONPAY', (n) => `8981${digits(n, 11)}`, UNIONPAY_MERCHANTS),
  }),
];
