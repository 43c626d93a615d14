import type { EpochMs } from '@silkgate/kernel';
import { isFinal } from '../../payments/domain/payment.js';
import { hasTerms, type StoredPayment } from '../../payments/domain/stored-payment.js';
import type { EngineSettings } from '../../payments/settings.js';
import { cancelFrom } from '../../payments/work/work-item.js';
import type { CaseSubject, Unresolvable } from './case-resolution.js';

export interface ResolutionMoment {
  readonly now: EpochMs;
  /** Those of the payment's responder. */
  readonly settings: EngineSettings;
  readonly hasOpenCase: boolean;
}

function isOver({ payment, operation }: CaseSubject): boolean {
  return operation === undefined ? isFinal(payment.state) : operation.state !== 'PROCESSING';
}

/** Until the cancel is due the payment may still succeed, also where its initiator's early cancel was refused. */
function isInquired(payment: StoredPayment, { now, settings }: ResolutionMoment): boolean {
  if (!hasTerms(payment)) return false;
  return payment.cancelSentAt === undefined || now < cancelFrom(payment, settings);
}

/** Why a person may not end it, or not now; undefined where he may. */
export function unresolvable(subject: CaseSubject, moment: ResolutionMoment): Unresolvable | undefined {
  if (isOver(subject)) return 'ended';
  if (subject.operation === undefined && isInquired(subject.payment, moment)) return 'inquiring';
  return moment.hasOpenCase ? undefined : 'no-case';
}
