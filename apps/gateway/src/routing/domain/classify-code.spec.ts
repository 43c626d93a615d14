import { composeMerchantCode } from '@silkgate/emvqr';
import type { AccountSpecification } from '@silkgate/emvqr';
import { unwrap } from '@silkgate/kernel';
import { classifyCode } from './classify-code.js';
import type { Route } from './route.js';

const ROUTES: readonly Route[] = [
  { kind: 'CONSUMER_CODE', clientId: 'TRUEMONEY_TH', length: 24, prefix: '28100102' },
  { kind: 'ORDER_CODE', clientId: 'ALIPAY_CN', prefix: 'https://qr.alipay.com/' },
  { kind: 'ORDER_CODE', clientId: 'WEIXIN_CN', prefix: 'wxp://' },
  { kind: 'ENTRY_CODE', clientId: 'ALIPAY_CN', guid: 'com.alipay' },
  { kind: 'ENTRY_CODE', clientId: 'UNIONPAY_CN', guid: 'unionpay' },
];

function merchantCode(accounts: readonly AccountSpecification[]): string {
  return unwrap(
    composeMerchantCode({
      pointOfInitiation: 'static',
      accounts,
      merchantCategoryCode: '5812',
      currencyNumeric: '156',
      country: 'CN',
      merchantName: 'Noodles',
      merchantCity: 'Beijing',
    }),
  );
}

describe('a code', () => {
  it('of 24 digits belongs to the wallet of its prefix', () => {
    const classified = classifyCode('281001020123456789012345', ROUTES);
    expect(classified).toEqual({ ok: true, value: { kind: 'CONSUMER_CODE', walletId: 'TRUEMONEY_TH' } });
  });

  it.each([
    ['https://qr.alipay.com/fkx0', 'ALIPAY_CN'],
    ['HTTPS://QR.ALIPAY.COM/fkx0', 'ALIPAY_CN'],
    ['wxp://f2f0', 'WEIXIN_CN'],
  ])('%s is an order of %s', (codeValue, acquirerId) => {
    expect(classifyCode(codeValue, ROUTES)).toEqual({ ok: true, value: { kind: 'ORDER_CODE', acquirerId } });
  });

  it.each([
    ['a number', { tag: '26', guid: 'COM.ALIPAY', values: { '01': '2088001' } }, ['2088001']],
    [
      'the end of a URL',
      { tag: '27', guid: 'com.alipay', values: { '01': 'https://qr.alipay.com/2088001?x=1' } },
      ['https://qr.alipay.com/2088001?x=1', '2088001'],
    ],
  ])('with a template names its merchant by %s', (_name, account, merchantNumbers) => {
    const classified = classifyCode(merchantCode([account]), ROUTES);
    expect(classified).toMatchObject({ ok: true, value: { acquirerId: 'ALIPAY_CN', merchantNumbers } });
  });

  it("with UnionPay's tag 15 names its merchant by 15 characters, padded or not", () => {
    const account = { acquirerIin: '01020000', forwardingIin: '00010000', merchantId: '000000000898100' };
    const classified = classifyCode(merchantCode([account]), ROUTES);
    expect(classified).toMatchObject({
      ok: true,
      value: { acquirerId: 'UNIONPAY_CN', merchantNumbers: ['000000000898100', '898100'] },
    });
  });

  it.each([
    ['134567890123456789', 'UNAVAILABLE_PAYMENT_METHOD'],
    ['154567890123456789', 'UNAVAILABLE_PAYMENT_METHOD'],
    ['2512345678901234', 'UNAVAILABLE_PAYMENT_METHOD'],
    ['301234567890123456', 'UNAVAILABLE_PAYMENT_METHOD'],
    ['164567890123456789', 'INVALID_CODE'],
    ['281001030123456789012345', 'INVALID_CODE'],
    ['28100102012345678901234', 'INVALID_CODE'],
    ['https://example.com/', 'INVALID_CODE'],
    ['0002010102', 'INVALID_CODE'],
    [merchantCode([{ tag: '26', guid: 'com.grab', values: {} }]), 'INVALID_CODE'],
  ])('%s is answered %s', (codeValue, resultCode) => {
    expect(classifyCode(codeValue, ROUTES)).toMatchObject({ ok: false, error: { resultCode } });
  });

  it('that is broken is refused with the place and without its content', () => {
    const right = merchantCode([{ tag: '26', guid: 'com.alipay', values: { '01': '2088001' } }]);
    const broken = classifyCode(right.replace('2088001', '2088002'), ROUTES);
    expect(broken).toMatchObject({
      ok: false,
      error: { detail: expect.stringContaining('bad-crc') as string },
    });
    expect(JSON.stringify(broken)).not.toContain('2088');
  });
});
