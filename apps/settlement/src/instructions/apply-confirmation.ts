import type { Clock, IdSource } from '@silkgate/kernel';
import type { Database, SqlSession } from '@silkgate/persistence';
import { finishBatch } from '../payouts/finish-batch.js';
import { finishWindow } from '../windows/settle-window.js';
import type { Confirmation } from './bank-message.js';
import { decideConfirmation } from './domain/confirmation-decision.js';
import type { ConfirmationDecision } from './domain/confirmation-decision.js';
import { finishInstruction, lockInstruction } from './instruction-store.js';
import type { FinalOutcome } from './instruction-store.js';

export interface ConfirmationPorts {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/** What a verified confirmation changes, in one transaction; the caller has checked who says it. */
export function applyConfirmation(
  ports: ConfirmationPorts,
  confirmation: Confirmation,
): Promise<ConfirmationDecision> {
  return ports.database.transaction(async (session) => {
    const instruction = await lockInstruction(session, confirmation.instructionId);
    const decision = decideConfirmation(instruction, confirmation);
    if (decision.kind !== 'apply' || instruction === undefined) return decision;
    const outcome: FinalOutcome = {
      instructionId: confirmation.instructionId,
      state: confirmation.status,
      bankReference: confirmation.bankReference,
      settledAt: confirmation.settledAt,
      reason: confirmation.reason,
    };
    await finishInstruction(session, outcome);
    await finishReference(session, instruction, outcome, ports);
    return decision;
  });
}

function finishReference(
  session: SqlSession,
  instruction: { readonly kind: string; readonly reference: string },
  outcome: FinalOutcome,
  ports: ConfirmationPorts,
): Promise<void> {
  return instruction.kind === 'PAYOUT_FUNDING'
    ? finishBatch(session, instruction.reference, outcome, ports)
    : finishWindow(session, instruction.reference, outcome, ports);
}
