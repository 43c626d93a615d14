import { sha256Hex } from '@silkgate/kernel';
import { isShortOfMoney, userIdOf, type WalletProfile } from '../catalogue/index.js';
import type { OpeningBalance } from './domain/index.js';

export interface WalletUser {
  readonly userId: string;
  readonly openingMinor: bigint;
  readonly shortOfMoney: boolean;
  readonly identityLevel: 'IDENTIFIED' | 'UNIDENTIFIED';
  /** The same for one person in every wallet; here each user is a person of his own. */
  readonly payerReference?: string;
}

/** Every fifth user has not shown a document yet. */
const UNIDENTIFIED_EVERY = 5;

export function usersOf(wallet: WalletProfile): readonly WalletUser[] {
  const { count, openingBalanceMinor, shortBalanceMinor } = wallet.users;
  return Array.from({ length: count }, (_, index) => {
    const userId = userIdOf(wallet, index);
    const shortOfMoney = isShortOfMoney(wallet, index);
    const openingMinor = shortOfMoney ? shortBalanceMinor : openingBalanceMinor;
    if (index % UNIDENTIFIED_EVERY === UNIDENTIFIED_EVERY - 1) {
      return { userId, openingMinor, shortOfMoney, identityLevel: 'UNIDENTIFIED' };
    }
    const payerReference = sha256Hex(`person of ${userId}`);
    return { userId, openingMinor, shortOfMoney, identityLevel: 'IDENTIFIED', payerReference };
  });
}

export function openingBalances(wallet: WalletProfile): readonly OpeningBalance[] {
  return usersOf(wallet).map(({ userId, openingMinor }) => ({ userId, minor: openingMinor }));
}
