import type { SignatureAlgorithm } from '@silkgate/alipayplus';
import { aboutMinor } from './currencies.js';
import type { WalletProfile } from './profiles.js';

interface WalletRow {
  readonly clientId: string;
  readonly name: string;
  readonly country: string;
  readonly currency: string;
  readonly settlementCurrency?: string;
  readonly settlementMarkup?: string;
  readonly billingMarkup?: string;
  readonly algorithm?: SignatureAlgorithm;
  readonly notify?: 'always';
  /** Published limits of one payment, in minor units. */
  readonly limitMinor?: readonly [bigint, bigint];
}

const ROWS: readonly WalletRow[] = [
  {
    clientId: 'TRUEMONEY_TH',
    name: 'TrueMoney',
    country: 'TH',
    currency: 'THB',
    settlementMarkup: '0.01',
    billingMarkup: '0.01',
    notify: 'always',
  },
  {
    clientId: 'RABBITLINE_TH',
    name: 'Rabbit LINE Pay',
    country: 'TH',
    currency: 'THB',
    billingMarkup: '0.018',
  },
  {
    clientId: 'KPLUS_TH',
    name: 'K PLUS',
    country: 'TH',
    currency: 'THB',
    settlementCurrency: 'THB',
    settlementMarkup: '0.006',
    billingMarkup: '0.012',
    algorithm: 'Ed25519',
  },
  {
    clientId: 'BANGKOKBANK_TH',
    name: 'Bangkok Bank Mobile Banking',
    country: 'TH',
    currency: 'THB',
    algorithm: 'RSA256',
  },
  {
    clientId: 'ALIPAYHK_HK',
    name: 'AlipayHK',
    country: 'HK',
    currency: 'HKD',
    settlementCurrency: 'HKD',
    settlementMarkup: '0.005',
    billingMarkup: '0.005',
    notify: 'always',
    limitMinor: [1n, 5_000_000n],
  },
  {
    clientId: 'BOCPAY_HK',
    name: 'BoC Pay',
    country: 'HK',
    currency: 'HKD',
    settlementCurrency: 'HKD',
    algorithm: 'SM2',
  },
  { clientId: 'PAYME_HK', name: 'PayMe', country: 'HK', currency: 'HKD' },
  { clientId: 'OCTOPUS_HK', name: 'Octopus', country: 'HK', currency: 'HKD', billingMarkup: '0.015' },
  { clientId: 'WECHATPAY_HK', name: 'WeChat Pay HK', country: 'HK', currency: 'HKD', algorithm: 'RSA256' },
  { clientId: 'MPAY_MO', name: 'MPay', country: 'MO', currency: 'MOP' },
  {
    clientId: 'TNG_MY',
    name: "Touch 'n Go eWallet",
    country: 'MY',
    currency: 'MYR',
    limitMinor: [1n, 2_000_000n],
  },
  { clientId: 'MYPB_MY', name: 'MyPB', country: 'MY', currency: 'MYR', algorithm: 'RSA256' },
  { clientId: 'BOOST_MY', name: 'Boost', country: 'MY', currency: 'MYR', limitMinor: [1n, 500_000n] },
  { clientId: 'BIGPAY_MY', name: 'BigPay', country: 'MY', currency: 'MYR', billingMarkup: '0.02' },
  {
    clientId: 'CHANGIPAY_SG',
    name: 'Changi Pay',
    country: 'SG',
    currency: 'SGD',
    settlementCurrency: 'SGD',
    settlementMarkup: '0.006',
  },
  {
    clientId: 'OCBC_SG',
    name: 'OCBC Digital',
    country: 'SG',
    currency: 'SGD',
    settlementCurrency: 'SGD',
    algorithm: 'Ed25519',
  },
  { clientId: 'GRABPAY_SG', name: 'GrabPay', country: 'SG', currency: 'SGD' },
  { clientId: 'LIQUIDPAY_SG', name: 'LiquidPay', country: 'SG', currency: 'SGD' },
  {
    clientId: 'KAKAOPAY_KR',
    name: 'Kakao Pay',
    country: 'KR',
    currency: 'KRW',
    limitMinor: [50n, 2_000_000n],
    notify: 'always',
  },
  { clientId: 'NAVERPAY_KR', name: 'Naver Pay', country: 'KR', currency: 'KRW' },
  {
    clientId: 'TOSSPAY_KR',
    name: 'Toss Pay',
    country: 'KR',
    currency: 'KRW',
    settlementCurrency: 'KRW',
    settlementMarkup: '0.007',
  },
  { clientId: 'GCASH_PH', name: 'GCash', country: 'PH', currency: 'PHP', limitMinor: [100n, 10_000_000n] },
  { clientId: 'MAYA_PH', name: 'Maya', country: 'PH', currency: 'PHP', algorithm: 'Ed25519' },
  { clientId: 'BPI_PH', name: 'BPI', country: 'PH', currency: 'PHP' },
  {
    clientId: 'DANA_ID',
    name: 'DANA',
    country: 'ID',
    currency: 'IDR',
    settlementCurrency: 'CNY',
    settlementMarkup: '0.004',
    billingMarkup: '0.01',
    limitMinor: [30_000n, 1_000_000_000n],
  },
  { clientId: 'HIPAY_MN', name: 'Hipay', country: 'MN', currency: 'MNT' },
  { clientId: 'KASPI_KZ', name: 'Kaspi.kz', country: 'KZ', currency: 'KZT' },
  { clientId: 'HUMO_UZ', name: 'HUMO Pay', country: 'UZ', currency: 'UZS', billingMarkup: '0.02' },
  { clientId: 'OCTO_UZ', name: 'Octobank', country: 'UZ', currency: 'UZS', algorithm: 'Ed25519' },
  { clientId: 'NAYAPAY_PK', name: 'NayaPay', country: 'PK', currency: 'PKR' },
  { clientId: 'BAKONG_KH', name: 'Bakong', country: 'KH', currency: 'KHR' },
  { clientId: 'BCELONE_LA', name: 'BCEL One', country: 'LA', currency: 'LAK' },
  { clientId: 'VNPAY_VN', name: 'VNPAY', country: 'VN', currency: 'VND' },
  { clientId: 'ZALOPAY_VN', name: 'Zalopay', country: 'VN', currency: 'VND' },
  {
    clientId: 'PAYPAL_US',
    name: 'PayPal',
    country: 'US',
    currency: 'USD',
    algorithm: 'RSA256',
    billingMarkup: '0.025',
  },
  { clientId: 'UPT_TR', name: 'UPT', country: 'TR', currency: 'TRY' },
  {
    clientId: 'TINABA_IT',
    name: 'Tinaba',
    country: 'IT',
    currency: 'EUR',
    settlementCurrency: 'EUR',
    settlementMarkup: '0.006',
  },
  { clientId: 'BLUECODE_AT', name: 'Bluecode', country: 'AT', currency: 'EUR', settlementCurrency: 'EUR' },
];

/** The switch signs towards a participant with the algorithm that the participant signs with. */
export const SWITCH_KEY_VERSION: Readonly<Record<SignatureAlgorithm, string>> = {
  RSA256: '1',
  ES256: '2',
  Ed25519: '3',
  SM2: '4',
};

const USERS_PER_WALLET = 40;
const FIRST_ISSUER = 281_001;
const USER_PRESENTED = '02';
/** About seven million US dollars: a demo day or a load run never meets it by accident. */
const CAP_YUAN = 50_000_000;

/** The foreign wallets, in a fixed order: their code prefixes follow from it. */
export const WALLETS: readonly WalletProfile[] = ROWS.map((row, index) => {
  const algorithm = row.algorithm ?? 'ES256';
  const settlementCurrency = row.settlementCurrency ?? 'USD';
  const [minMinor, maxMinor] = row.limitMinor ?? [1n, aboutMinor(row.currency, 30_000)];
  return {
    kind: 'wallet',
    clientId: row.clientId,
    name: row.name,
    country: row.country,
    currency: row.currency,
    algorithm,
    keyVersion: '1',
    switchKeyVersion: SWITCH_KEY_VERSION[algorithm],
    notify: row.notify ?? 'missing',
    settlementCurrency,
    settlementMarkup: row.settlementMarkup ?? '0.008',
    billingMarkup: row.billingMarkup ?? '0.01',
    netDebitCapMinor: aboutMinor(settlementCurrency, CAP_YUAN).toString(),
    settlementLagDays: 2,
    settlementAccount: `${settlementCurrency}-${row.clientId}-001`,
    fileEncoding: 'utf-8',
    codePrefix: `${FIRST_ISSUER + index}${USER_PRESENTED}`,
    users: {
      count: USERS_PER_WALLET,
      openingBalanceMinor: aboutMinor(row.currency, 200_000),
      shortBalanceMinor: aboutMinor(row.currency, 0.5),
      singleLimit: { minMinor, maxMinor },
    },
  };
});
