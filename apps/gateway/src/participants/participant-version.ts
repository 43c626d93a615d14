import type { ParticipantPublished } from '@silkgate/contracts';
import { Money, toIsoUtc8 } from '@silkgate/kernel';
import type { Participant, Patience } from './directory.js';
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
  const patience = patienceOf(entry, before);
  return {
    ...(suspended ? { suspended } : {}),
    ...(patience === undefined ? {} : { patience }),
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

/** Without members that are not set, so that what was read back compares equal. */
function patienceOf(
  { patience }: OnboardingParticipant,
  before: ParticipantVersion | undefined,
): Patience | undefined {
  if (patience === undefined) return before?.patience;
  const { askTimeoutMs, inquiryIntervalMs, inquiryWindowMs } = { ...before?.patience, ...patience };
  return setPatience(askTimeoutMs, inquiryIntervalMs, inquiryWindowMs);
}

/** Undefined where nothing is set: the switch's defaults hold. */
export function setPatience(
  askTimeoutMs: number | null | undefined,
  inquiryIntervalMs: number | null | undefined,
  inquiryWindowMs: number | null | undefined,
): Patience | undefined {
  const patience = {
    ...(typeof askTimeoutMs === 'number' ? { askTimeoutMs } : {}),
    ...(typeof inquiryIntervalMs === 'number' ? { inquiryIntervalMs } : {}),
    ...(typeof inquiryWindowMs === 'number' ? { inquiryWindowMs } : {}),
  };
  return Object.keys(patience).length === 0 ? undefined : patience;
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
