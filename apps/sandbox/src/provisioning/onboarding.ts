import type { AcquirerProfile, Catalogue, MerchantProfile, WalletProfile } from '../catalogue/index.js';
import type { ProvisionOrder } from './provision-order.js';

const CONSUMER_CODE_LENGTH = 24;

/** What the switch imports: the content of `onboarding.yaml`, in the form of docs/onboarding.md. */
export function onboardingOf(
  catalogue: Catalogue,
  { sandboxUrl, notifyAcquirers }: Pick<ProvisionOrder, 'sandboxUrl' | 'notifyAcquirers'>,
): object {
  return {
    version: 1,
    participants: [
      ...catalogue.wallets.map((wallet) => walletOf(wallet, `${sandboxUrl}/wallets/${wallet.clientId}`)),
      ...catalogue.acquirers.map((acquirer) =>
        acquirerOf(acquirer, `${sandboxUrl}/acquirers/${acquirer.clientId}`, notifyAcquirers),
      ),
    ],
  };
}

function walletOf(wallet: WalletProfile, baseUrl: string): object {
  const prefix = wallet.codePrefix;
  return {
    ...common(wallet, baseUrl),
    notify: wallet.notify,
    routes: [{ kind: 'CONSUMER_CODE', length: CONSUMER_CODE_LENGTH, prefix }],
  };
}

function acquirerOf(
  acquirer: AcquirerProfile,
  baseUrl: string,
  notify: ProvisionOrder['notifyAcquirers'],
): object {
  return {
    ...common(acquirer, baseUrl),
    notify,
    routes: [
      { kind: 'ORDER_CODE', prefix: acquirer.orderCodePrefix },
      { kind: 'ENTRY_CODE', guid: acquirer.entryCodeGuid },
    ],
    merchants: acquirer.merchants.map(merchantOf),
  };
}

function common(profile: WalletProfile | AcquirerProfile, baseUrl: string): object {
  const { clientId, algorithm, keyVersion } = profile;
  return {
    clientId,
    kind: profile.kind,
    name: profile.name,
    country: profile.country,
    currency: profile.currency,
    baseUrl,
    protocol: 'alipayplus',
    switchKeyVersion: profile.switchKeyVersion,
    settlementAccount: profile.settlementAccount,
    files: { encoding: profile.fileEncoding },
    keys: [{ keyVersion, algorithm, publicKeyFile: `participants/${clientId}/public.pem` }],
    agreement: {
      agreementId: `AGR-${clientId}`,
      settlementCurrency: profile.settlementCurrency,
      settlementMarkup: profile.settlementMarkup,
      billingCurrency: profile.currency,
      billingMarkup: profile.billingMarkup,
      netDebitCap: profile.netDebitCapMinor,
      settlementLagDays: profile.settlementLagDays,
      holidays: [],
    },
  };
}

function merchantOf(merchant: MerchantProfile): object {
  return {
    merchantId: merchant.merchantId,
    referenceMerchantId: merchant.referenceMerchantId,
    name: merchant.name,
    nameLocal: merchant.nameLocal,
    merchantCategoryCode: merchant.merchantCategoryCode,
    city: merchant.city,
    country: 'CN',
    currency: 'CNY',
    fees: merchant.fees,
    payoutAccount: merchant.payoutAccount,
    payoutLagDays: 1,
  };
}
