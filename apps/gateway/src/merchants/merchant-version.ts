import type { MerchantPublished } from '@silkgate/contracts';
import { toIsoUtc8 } from '@silkgate/kernel';
import type { EpochMs } from '@silkgate/kernel';
import type { Merchant } from '../participants/directory.js';
import type { OnboardingMerchant } from '../participants/domain/onboarding-file.js';

export interface MerchantVersion extends Merchant {
  readonly payoutAccount: string;
  readonly payoutLagDays: number;
  readonly validFrom: EpochMs;
}

export function merchantVersionOf(
  acquirerId: string,
  entry: OnboardingMerchant,
  version: number,
  validFrom: EpochMs,
): MerchantVersion {
  const { nameLocal, ...rest } = entry;
  return { ...rest, ...(nameLocal === undefined ? {} : { nameLocal }), acquirerId, version, validFrom };
}

/** What decides whether a new version is needed. */
export function merchantContent(merchant: MerchantVersion): unknown {
  const { version: _version, validFrom: _validFrom, ...terms } = merchant;
  return terms;
}

export function merchantPublished(merchant: MerchantVersion): MerchantPublished {
  const { validFrom, ...terms } = merchant;
  return { ...terms, validFrom: toIsoUtc8(validFrom) };
}
