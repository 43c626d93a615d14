import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { unwrap } from '@silkgate/kernel';
import { composeMerchantCode, type MerchantCodeSpecification } from './compose.js';
import { parseMerchantCode } from './parse.js';

const NOODLES: MerchantCodeSpecification = {
  pointOfInitiation: 'static',
  accounts: [
    { acquirerIin: '01030000', forwardingIin: '00010000', merchantId: 'M12345678901234' },
    { tag: '26', guid: 'com.alipay', values: { '02': 'M-0001', '01': 'https://qr.alipay.com/x' } },
  ],
  merchantCategoryCode: '5812',
  currencyNumeric: '156',
  country: 'CN',
  merchantName: 'BEST NOODLES',
  merchantCity: 'HANGZHOU',
  additionalData: { terminalLabel: 'T1', storeLabel: 'S1' },
  languageTemplate: { language: 'ZH', name: '最佳面馆', city: '杭州' },
};

const text = (maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...'ABC xyz019.-/最佳面馆杭州𠮷é'), minLength: 1, maxLength });

const specifications: fc.Arbitrary<MerchantCodeSpecification> = fc.record(
  {
    pointOfInitiation: fc.constantFrom('static' as const, 'dynamic' as const),
    accounts: fc.uniqueArray(fc.integer({ min: 26, max: 51 }), { minLength: 1, maxLength: 2 }).chain((tags) =>
      fc.tuple(
        ...tags.map((tag) =>
          fc.record({
            tag: fc.constant(String(tag)),
            guid: text(20),
            values: fc.dictionary(fc.constantFrom('01', '02', '03'), text(15)),
          }),
        ),
      ),
    ),
    merchantCategoryCode: fc.stringMatching(/^[0-9]{4}$/),
    currencyNumeric: fc.stringMatching(/^[0-9]{3}$/),
    amount: fc.stringMatching(/^[0-9]{1,9}\.[0-9]{2}$/),
    country: fc.stringMatching(/^[A-Z]{2}$/),
    merchantName: text(25),
    merchantCity: text(15),
    postalCode: text(10),
    languageTemplate: fc.record({ language: fc.constant('ZH'), name: text(25), city: text(15) }),
  },
  {
    requiredKeys: [
      'pointOfInitiation',
      'accounts',
      'merchantCategoryCode',
      'currencyNumeric',
      'country',
      'merchantName',
      'merchantCity',
    ],
  },
);

describe('composing a code', () => {
  it('writes what is read again, golden', () => {
    const code = unwrap(composeMerchantCode(NOODLES));
    expect(code.slice(0, -4)).toBe(
      '000201010211' +
        '15310103000000010000M12345678901234' +
        '26510010com.alipay0123https://qr.alipay.com/x0206M-0001' +
        '5204581253031565802CN5912BEST NOODLES6008HANGZHOU' +
        '62120302S10702T1' +
        '64200002ZH0104最佳面馆0202杭州' +
        '6304',
    );
    expect(unwrap(parseMerchantCode(code))).toMatchObject({
      merchantAccounts: [{ unionPay: { merchantId: 'M12345678901234' } }, { guid: 'com.alipay' }],
      additionalData: { terminalLabel: 'T1', storeLabel: 'S1' },
      languageTemplate: NOODLES.languageTemplate,
      missingTags: [],
    });
  });

  it('survives the round trip for any text', () => {
    fc.assert(
      fc.property(specifications, (specification) => {
        const code = unwrap(parseMerchantCode(unwrap(composeMerchantCode(specification))));
        expect(code.merchantAccounts).toEqual(
          specification.accounts.map((account) => {
            if (!('guid' in account)) throw new Error('no such account is generated');
            const values = Object.entries(account.values).sort();
            const children = values.map(([tag, value]) => ({ tag, value }));
            return { kind: 'template', tag: account.tag, guid: account.guid, children };
          }),
        );
        const { accounts: _accounts, ...fields } = specification;
        expect(code).toMatchObject(fields);
      }),
    );
  });

  it.each([
    [{ merchantName: '' }, 'bad-length', '59'],
    [{ merchantName: 'x'.repeat(26) }, 'bad-length', '59'],
    [{ merchantCity: 'x'.repeat(16) }, 'bad-length', '60'],
    [{ merchantName: 'a\nb' }, 'illegal-character', ''],
    [{ amount: '-1' }, 'bad-value', '54'],
    [{ currencyNumeric: 'CNY' }, 'bad-value', '53'],
    [{ accounts: [] }, 'missing-tag', '26'],
    [
      { accounts: [{ tag: '26', guid: 'x'.repeat(90), values: { '01': 'y'.repeat(10) } }] },
      'bad-length',
      '26',
    ],
    [{ accounts: [{ tag: '5', guid: 'x', values: {} }] }, 'bad-length', '5'],
    [{ accounts: [{ acquirerIin: '1', forwardingIin: '2', merchantId: '3' }] }, 'bad-value', '15'],
  ])('refuses %j', (change, code, tag) => {
    expect(composeMerchantCode({ ...NOODLES, ...change })).toMatchObject({ ok: false, error: { code, tag } });
  });
});
