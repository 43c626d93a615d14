import type { ParticipantPublished } from '@silkgate/contracts';
import { Money, toIsoUtc8 } from '@silkgate/kernel';
import type { Participant } from './directory.js';
import type { OnboardingParticipant } from './domain/onboarding-file.js';

/** A participant's terms as one version row holds them: all but what never changes and the version itself. */
export interface ParticipantVersion extends Participant {
  readonly settlementAccount: string;
  readonly files: { readonly encoding: 'utf-8' | 'gbk' };
}

/** The version after `before`; what the entry does not say stays as it was. */
export function participantVersionOf(
  entry: OnboardingParticipant,
  before: ParticipantVersion | undefined,
  validFrom: number,
): ParticipantVersion {
  const { agreement, status } = entry;
  const suspended = status === undefined ? before?.suspended === true : status === 'suspended';
  const version = (before?.version ?? 0) + 1;
  return {
    ...(suspended ? { suspended } : {}),
    clientId: entry.clientId,
    version,
    kind: entry.kind,
    name: entry.name,
    country: entry.country,
    currency: entry.currency,
    baseUrl: entry.baseUrl,
    protocol: entry.protocol,
    switchKeyVersion: entry.switchKeyVersion,
    notify: entry.notify,
    settlementAccount: entry.settlementAccount,
    files: entry.files,
    agreement: {
      ...agreement,
      netDebitCap: Money.of(agreement.settlementCurrency, BigInt(agreement.netDebitCap)),
    },
    validFrom,
  };
}

/** What decides whether a new version is needed. */
export function contentOf(participant: ParticipantVersion): unknown {
  const { version: _version, validFrom: _validFrom, agreement, ...terms } = participant;
  return { ...terms, agreement: { ...agreement, netDebitCap: agreement.netDebitCap.toJson() } };
}

export function participantPublished(participant: ParticipantVersion): ParticipantPublished {
  const { agreement } = participant;
  return {
    clientId: participant.clientId,
    version: participant.version,
    kind: participant.kind,
    name: participant.name,
    country: participant.country,
    currency: participant.currency,
    validFrom: toIsoUtc8(participant.validFrom),
    agreement: {
      ...agreement,
      netDebitCap: agreement.netDebitCap.toJson(),
      holidays: [...agreement.holidays],
    },
    settlementAccount: participant.settlementAccount,
    files: participant.files,
    status: participant.suspended === true ? 'SUSPENDED' : 'ACTIVE',
  };
}
