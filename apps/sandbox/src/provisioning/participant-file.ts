import type { AcquirerProfile, WalletProfile } from '../catalogue/index.js';

/** `participant.json`: what a client of one's own needs to act as that participant. */
export function participantFile(profile: WalletProfile | AcquirerProfile, gatewayUrl: string): object {
  return {
    clientId: profile.clientId,
    name: profile.name,
    kind: profile.kind,
    country: profile.country,
    currency: profile.currency,
    algorithm: profile.algorithm,
    keyVersion: profile.keyVersion,
    switchKeyVersion: profile.switchKeyVersion,
    switchPublicKeyFile: `gateway/keys/${profile.switchKeyVersion}-${profile.algorithm}.public.pem`,
    settlementCurrency: profile.settlementCurrency,
    gatewayUrl,
    ...(profile.kind === 'acquirer'
      ? {
          merchantIds: profile.merchants.map(({ merchantId }) => merchantId),
          merchants: merchantsOf(profile),
        }
      : { consumerCodePrefix: profile.codePrefix }),
  };
}

function merchantsOf({ merchants }: AcquirerProfile): object[] {
  return merchants.map(
    ({ merchantId, referenceMerchantId, name, nameLocal, merchantCategoryCode, city }) => ({
      merchantId,
      referenceMerchantId,
      name,
      nameLocal,
      merchantCategoryCode,
      city,
    }),
  );
}
