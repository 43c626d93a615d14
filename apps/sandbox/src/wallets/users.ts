import { sha256Hex } from '@silkgate/kernel';
import { isShortOfMoney, userIdOf, type WalletProfile } from '../catalogue/index.js';
import type { OpeningBalance } from './domain/index.js';

export interface WalletUser {
  readonly userId: string;
  readonly openingMinor: bigint;
  readonly shortOfMoney: boolean;
  readonly identityLevel: 'IDENTIFIED' | 'UNIDENTIFIED';
  /** The same for one person in every wallet that gives such a token. */
  readonly payerReference?: string;
}

/** Every fifth user has not shown a document yet. */
const UNIDENTIFIED_EVERY = 5;
/** Every fourth wallet tells of its users no more than that they are identified. */
const SILENT_EVERY = 4;
const ISSUER_DIGITS = 6;
/** The first users of all wallets of a country are the same few people. */
const SHARED_PEOPLE = 3;

function personOf(wallet: WalletProfile, index: number): string {
  const shared = index < SHARED_PEOPLE;
  return sha256Hex(`person of ${shared ? `${wallet.country} ${index}` : userIdOf(wallet, index)}`);
}

function givesPersonTokens({ codePrefix }: WalletProfile): boolean {
  return Number(codePrefix.slice(0, ISSUER_DIGITS)) % SILENT_EVERY !== 0;
}

export function usersOf(wallet: WalletProfile): readonly WalletUser[] {
  const { count, openingBalanceMinor, shortBalanceMinor } = wallet.users;
  return Array.from({ length: count }, (_, index) => {
    const userId = userIdOf(wallet, index);
    const shortOfMoney = isShortOfMoney(wallet, index);
    const openingMinor = shortOfMoney ? shortBalanceMinor : openingBalanceMinor;
    if (index % UNIDENTIFIED_EVERY === UNIDENTIFIED_EVERY - 1) {
      return { userId, openingMinor, shortOfMoney, identityLevel: 'UNIDENTIFIED' };
    }
    const user = { userId, openingMinor, shortOfMoney, identityLevel: 'IDENTIFIED' as const };
    return givesPersonTokens(wallet) ? { ...user, payerReference: personOf(wallet, index) } : user;
  });
}

export function openingBalances(wallet: WalletProfile): readonly OpeningBalance[] {
  return usersOf(wallet).map(({ userId, openingMinor }) => ({ userId, minor: openingMinor }));
}
