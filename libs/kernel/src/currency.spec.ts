import { currencyByNumeric, currencyOf, requireCurrency } from './currency.js';

const NEEDED =
  'CNY 156 2,HKD 344 2,MOP 446 2,TWD 901 2,JPY 392 0,KRW 410 0,MNT 496 2,SGD 702 2,MYR 458 2,THB 764 2,IDR 360 2,' +
  'PHP 608 2,VND 704 0,LAK 418 2,KHR 116 2,MMK 104 2,INR 356 2,PKR 586 2,NPR 524 2,LKR 144 2,BDT 050 2,KZT 398 2,' +
  'UZS 860 2,KGS 417 2,TRY 949 2,AED 784 2,SAR 682 2,QAR 634 2,KWD 414 3,BHD 048 3,RUB 643 2,USD 840 2,EUR 978 2,' +
  'GBP 826 2,CHF 756 2,AUD 036 2,NZD 554 2,CAD 124 2,ISK 352 0';

describe('currencies', () => {
  it.each(NEEDED.split(',').map((row) => row.split(' ')))(
    'has %s as %s with %s decimals',
    (code, numeric, exponent) => {
      const currency = requireCurrency(code);
      expect(currency).toMatchObject({ numeric, exponent: Number(exponent) });
      expect(currencyByNumeric(numeric)).toEqual(currency);
      expect(currency).toMatchObject(
        code === 'IDR' ? { stepMinor: 100n, rounding: 'HALF_EVEN' } : { stepMinor: 1n, rounding: 'HALF_UP' },
      );
    },
  );

  it.each(['XAU', 'XXX', 'XTS', 'XBT', 'cny', 'CN', '', '__proto__', '156'])('does not know %j', (code) => {
    expect(currencyOf(code)).toBeUndefined();
    expect(() => requireCurrency(code)).toThrow();
  });

  it('does not know other numeric codes', () => {
    for (const numeric of ['', '999', '959', '36', '0156', 'undefined']) {
      expect(currencyByNumeric(numeric)).toBeUndefined();
    }
  });
});
