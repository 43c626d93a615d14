/** The content of a small onboarding file: two wallets, two acquirers with a merchant each. */
export function exampleOnboarding(): { version: number; participants: Record<string, unknown>[] } {
  return {
    version: 1,
    participants: [
      wallet('TRUEMONEY_TH', 'TH', 'THB', '28100102'),
      wallet('KAKAOPAY_KR', 'KR', 'KRW', '28100202'),
      {
        ...common('ALIPAY_CN', 'acquirer', 'CN', 'CNY', 'RSA256'),
        agreement: { ...agreement('ALIPAY_CN', 'CNY', 'CNY'), settlementMarkup: '0', billingMarkup: '0' },
        routes: [
          { kind: 'ORDER_CODE', prefix: 'https://qr.alipay.com/' },
          { kind: 'ENTRY_CODE', guid: 'com.alipay' },
        ],
        merchants: [merchant('M-ALIPAY-0001', '2088000000000001', 'Beijing Noodle House', '北京面馆')],
      },
      {
        ...common('UNIONPAY_CN', 'acquirer', 'CN', 'CNY', 'ES256'),
        agreement: { ...agreement('UNIONPAY_CN', 'CNY', 'CNY'), settlementMarkup: '0', billingMarkup: '0' },
        routes: [
          { kind: 'ORDER_CODE', prefix: 'https://qr.95516.com/' },
          { kind: 'ENTRY_CODE', guid: 'unionpay' },
        ],
        merchants: [merchant('M-UNIONPAY-0001', '898100000000001', 'Shanghai Metro', '上海地铁')],
      },
    ],
  };
}

function common(clientId: string, kind: string, country: string, currency: string, algorithm: string) {
  return {
    clientId,
    kind,
    name: clientId,
    country,
    currency,
    baseUrl: `http://127.0.0.1:1/${clientId}`,
    protocol: 'alipayplus',
    switchKeyVersion: '2',
    notify: 'missing',
    settlementAccount: `ACCOUNT-${clientId}`,
    files: { encoding: 'utf-8' },
    keys: [{ keyVersion: '1', algorithm, publicKeyFile: `participants/${clientId}/public.pem` }],
  };
}

function agreement(clientId: string, settlementCurrency: string, billingCurrency: string) {
  return {
    agreementId: `AGR-${clientId}`,
    settlementCurrency,
    settlementMarkup: '0.01',
    billingCurrency,
    billingMarkup: '0.01',
    netDebitCap: '500000000',
    settlementLagDays: 2,
    holidays: [],
  };
}

function wallet(clientId: string, country: string, currency: string, prefix: string) {
  return {
    ...common(clientId, 'wallet', country, currency, 'ES256'),
    agreement: agreement(clientId, 'USD', currency),
    routes: [{ kind: 'CONSUMER_CODE', length: 24, prefix }],
  };
}

function merchant(merchantId: string, referenceMerchantId: string, name: string, nameLocal: string) {
  return {
    merchantId,
    referenceMerchantId,
    name,
    nameLocal,
    merchantCategoryCode: '5812',
    city: 'Beijing',
    country: 'CN',
    currency: 'CNY',
    fees: { discount: '0.006', interchange: '0.003', service: '0.001', keptOnRefund: true },
    payoutAccount: `${referenceMerchantId}-CNY`,
    payoutLagDays: 1,
  };
}
