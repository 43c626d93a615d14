import type { Clock, IdSource } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import assert from 'node:assert';
import type { ParticipantDirectory } from '../participants/directory.js';
import { completeBatch } from '../payments/complete/complete-batch.js';
import { hasTerms } from '../payments/domain/stored-payment.js';
import type { EngineSettings } from '../payments/settings.js';
import { completeOperations } from '../refunds/complete-operations.js';
import type { CaseSubject } from './domain/case-resolution.js';

export interface EndSubjectPorts {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly directory: ParticipantDirectory;
  readonly settings: Pick<EngineSettings, 'copy'>;
}

/** The engine's own completion, as if its responder had said so: a payment is cancelled, a refund or reversal fails. */
export async function endSubject(
  session: SqlSession,
  { payment, operation }: CaseSubject,
  ports: EndSubjectPorts,
): Promise<void> {
  assert(hasTerms(payment), 'a payment that was asked for has its terms');
  const { paymentId } = payment;
  const initiatorWaits = false;
  if (operation === undefined) {
    const verdict = { kind: 'FINAL', state: 'CANCELLED', resultCode: 'ORDER_IS_CANCELED' } as const;
    const options = { ...ports, copy: ports.settings.copy };
    const [outcome] = await completeBatch(session, [{ payment, verdict, initiatorWaits }], options);
    assert.equal(outcome?.kind, 'ended', 'an open payment that is locked is ended');
    return;
  }
  const verdict = { kind: 'FINAL', state: 'FAILED', resultCode: 'PROCESS_FAIL' } as const;
  const { operationId } = operation;
  const command = { operationId, paymentId, verdict, initiatorWaits };
  const [outcome] = await completeOperations(session, [command], ports);
  assert.equal(outcome?.kind, 'ended', 'an open refund that is locked is ended');
}
