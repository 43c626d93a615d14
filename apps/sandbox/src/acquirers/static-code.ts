import { composeMerchantCode } from '@silkgate/emvqr';
import { currencyOf, unwrap } from '@silkgate/kernel';
import { UNIONPAY_INSTITUTION, type AcquirerProfile, type MerchantProfile } from '../catalogue/index.js';

const TEMPLATE_TAG = '26';
const MERCHANT_NUMBER_TAG = '01';

/**
 * The sticker at a merchant's till: an EMV code without amount, with the Chinese name in its language template. The
 * acquirer's template (tag 26) holds its identifier in 00 and its merchant number in 01; UnionPay's merchants stand in
 * tag 15.
 */
export function staticCodeOf(acquirer: AcquirerProfile, merchant: MerchantProfile): string {
  const account =
    acquirer.entryCodeGuid === 'unionpay'
      ? { ...UNIONPAY_INSTITUTION, merchantId: merchant.referenceMerchantId }
      : {
          tag: TEMPLATE_TAG,
          guid: acquirer.entryCodeGuid,
          values: { [MERCHANT_NUMBER_TAG]: merchant.referenceMerchantId },
        };
  return unwrap(
    composeMerchantCode({
      pointOfInitiation: 'static',
      accounts: [account],
      merchantCategoryCode: merchant.merchantCategoryCode,
      currencyNumeric: currencyOf('CNY')?.numeric ?? '156',
      country: 'CN',
      merchantName: merchant.name,
      merchantCity: merchant.city,
      languageTemplate: { language: 'ZH', name: merchant.nameLocal, city: merchant.cityLocal },
    }),
  );
}
