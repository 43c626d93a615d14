import { ACQUIRERS } from './acquirers.js';
import type { AcquirerProfile, MerchantProfile, WalletProfile } from './profiles.js';
import { WALLETS } from './wallets.js';

export * from './profiles.js';
export { TRADES, termsOf, type Trade, type TradeTerms } from './trades.js';
export { ACQUIRERS, UNIONPAY_INSTITUTION } from './acquirers.js';
export { WALLETS } from './wallets.js';
export * from './institutions.js';

export interface Catalogue {
  readonly wallets: readonly WalletProfile[];
  readonly acquirers: readonly AcquirerProfile[];
}

/** Everyone who is simulated. */
export const CATALOGUE: Catalogue = { wallets: WALLETS, acquirers: ACQUIRERS };

export function allMerchants(catalogue: Catalogue): readonly MerchantProfile[] {
  return catalogue.acquirers.flatMap((acquirer) => acquirer.merchants);
}

/** `<wallet>-U01` and so on; the last two of a wallet are short of money. */
export function userIdOf(wallet: WalletProfile, index: number): string {
  return `${wallet.clientId}-U${String(index + 1).padStart(2, '0')}`;
}

export const SHORT_USERS = 2;

export function isShortOfMoney(wallet: WalletProfile, index: number): boolean {
  return index >= wallet.users.count - SHORT_USERS;
}
