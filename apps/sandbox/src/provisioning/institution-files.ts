import { BANK, houseAccount, PUBLISHERS, type Catalogue } from '../catalogue/index.js';

/** `bank.json`: the settlement bank, and the switch's own account in each currency that anyone settles in. */
export function bankFile(catalogue: Catalogue, sandboxUrl: string): object {
  const currencies = new Set(
    [...catalogue.wallets, ...catalogue.acquirers].map(({ settlementCurrency }) => settlementCurrency),
  );
  return {
    clientId: BANK.clientId,
    url: sandboxUrl,
    algorithm: BANK.algorithm,
    keyVersion: BANK.keyVersion,
    publicKeyFile: 'bank/public.pem',
    accounts: Object.fromEntries(
      [...currencies].sort().map((currency) => [currency, houseAccount(currency)]),
    ),
  };
}

/** Every account at the bank, with its currency. */
export function bankAccounts(catalogue: Catalogue): ReadonlyMap<string, string> {
  const accounts = new Map<string, string>();
  for (const { settlementAccount, settlementCurrency } of [...catalogue.wallets, ...catalogue.acquirers]) {
    accounts.set(settlementAccount, settlementCurrency);
    accounts.set(houseAccount(settlementCurrency), settlementCurrency);
  }
  return accounts;
}

/** `rate-sources.json`: who may publish rates, when, and with which key. */
export function rateSourcesFile(): object {
  return PUBLISHERS.map(({ clientId, ...publisher }) => ({
    source: clientId,
    kind: publisher.kind,
    baseCurrency: publisher.baseCurrency,
    algorithm: publisher.algorithm,
    keyVersion: publisher.keyVersion,
    publicKeyFile: `publishers/${clientId}/public.pem`,
    publicationTime: publisher.publicationTime,
    publicationDays: publisher.publicationDays,
    holidays: publisher.holidays,
    graceMinutes: publisher.graceMinutes,
  }));
}
