import type { Clock, IdSource } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import assert from 'node:assert';
import type { ParticipantDirectory } from '../participants/directory.js';
import { completeBatch } from '../payments/complete/complete-batch.js';
import { hasTerms } from '../payments/domain/stored-payment.js';
import type { EngineSettings } from '../payments/settings.js';
import { completeOperations } from '../refunds/complete-operations.js';
import type { FinalOperationVerdict } from '../refunds/domain/operation-verdict.js';
import type { CaseSubject, ResolutionOutcome } from './domain/case-resolution.js';

export interface EndSubjectPorts {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly directory: ParticipantDirectory;
  readonly settings: Pick<EngineSettings, 'copy'>;
}

const OPERATION_VERDICTS: Readonly<Record<'SUCCESS' | 'FAILED', FinalOperationVerdict>> = {
  SUCCESS: { kind: 'FINAL', state: 'SUCCESS', resultCode: 'SUCCESS' },
  FAILED: { kind: 'FINAL', state: 'FAILED', resultCode: 'PROCESS_FAIL' },
};

/** The engine's own completion, as if its responder had said so. */
export async function endSubject(
  session: SqlSession,
  { payment, operation }: CaseSubject,
  outcome: ResolutionOutcome,
  ports: EndSubjectPorts,
): Promise<void> {
  assert(hasTerms(payment), 'a payment that was asked for has its terms');
  const { paymentId } = payment;
  const initiatorWaits = false;
  if (operation === undefined) {
    assert.equal(outcome, 'CANCELLED', 'a payment is cancelled');
    const verdict = { kind: 'FINAL', state: 'CANCELLED', resultCode: 'ORDER_IS_CANCELED' } as const;
    const options = { ...ports, copy: ports.settings.copy };
    const [completed] = await completeBatch(session, [{ payment, verdict, initiatorWaits }], options);
    assert.equal(completed?.kind, 'ended', 'an open payment that is locked is ended');
    return;
  }
  assert(outcome !== 'CANCELLED', 'a refund or reversal succeeds or fails');
  const verdict = OPERATION_VERDICTS[outcome];
  const { operationId } = operation;
  const command = { operationId, paymentId, verdict, initiatorWaits };
  const [completed] = await completeOperations(session, [command], ports);
  assert.equal(completed?.kind, 'ended', 'an open refund that is locked is ended');
}
