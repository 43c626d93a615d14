import { shardOfUuid, type Clock, type EpochMs, type IdSource } from '@silkgate/kernel';
import type { OutboxRecord } from '@silkgate/messaging';
import type { SqlSession } from '@silkgate/persistence';
import { completionMoment, shareUncountedDates } from '../business-days/open-day.js';
import type { OwedNotification } from '../notifications/notification.js';
import { legsToNotifyOfOperation } from '../notifications/recipients.js';
import type { ParticipantDirectory } from '../participants/directory.js';
import { storeAlarms, type AlarmSubject } from '../payments/alarms.js';
import { lockPayments } from '../payments/complete/complete-store.js';
import { hasTerms, type Leg } from '../payments/domain/stored-payment.js';
import { releaseUses } from '../limits/limit-use-store.js';
import { lockPositions } from '../positions/position-store.js';
import { lockOperations, storeEndedOperations } from './complete-operations-store.js';
import { decideOperationEndings, isReversal, type OperationEnding } from './domain/operation-ending.js';
import { operationNotification } from './operation-notification.js';
import { paymentReversedEvent, refundSucceededEvent } from './refund-event.js';
import { restoredUses } from './restored-uses.js';
import type { CompleteOperation, CompleteOperationOutcome } from './operation-command.js';

export interface CompleteOperationsOptions {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly directory: ParticipantDirectory;
}

function notificationOf(ending: OperationEnding, leg: Leg, ids: IdSource): OwedNotification {
  const { endedAt = 0, paymentId } = ending.operation;
  return operationNotification(ending, leg, {
    notificationId: ids.uuid(shardOfUuid(paymentId)),
    createdAt: endedAt,
  });
}

/** The wallet that refused a cancel knows it, and nothing has changed for it. */
function legsToTell(ending: OperationEnding, directory: ParticipantDirectory): readonly Leg[] {
  const legs = legsToNotifyOfOperation(ending.payment, ending.initiatorWaits, directory);
  const { type, state } = ending.operation;
  return type === 'CANCEL' && state === 'FAILED' ? legs.filter((leg) => leg === 'PAYEE') : legs;
}

function eventsOf(endings: readonly OperationEnding[], ids: IdSource): OutboxRecord[] {
  return endings
    .filter(({ operation }) => operation.state === 'SUCCESS')
    .map((ending) => {
      const { operation, payment, sequence } = ending;
      const eventOf = isReversal(ending) ? paymentReversedEvent : refundSucceededEvent;
      return eventOf(operation, payment, ids.uuid(shardOfUuid(payment.paymentId)), sequence);
    });
}

type HeldOutcome = Extract<CompleteOperationOutcome, { kind: 'held' }>;

/** The wallet contradicts: refunds and reversals are asked of the payer's. */
export function operationAlarm({ operation, payment, alarm: kind, detail }: HeldOutcome): AlarmSubject {
  const { operationId: subjectId, paymentId } = operation;
  const participantId = hasTerms(payment) ? payment.terms.payerId : operation.initiatorId;
  return { subjectId, paymentId, kind, participantId, detail };
}

/** In the commit that saw the contradiction, as for payments. */
export function storeOperationAlarms(
  session: SqlSession,
  outcomes: readonly CompleteOperationOutcome[],
  moment: { readonly ids: IdSource; readonly now: EpochMs },
): Promise<void> {
  const alarms = outcomes.flatMap((outcome) => (outcome.kind === 'held' ? operationAlarm(outcome) : []));
  return storeAlarms(session, alarms, moment);
}

/** Ends a batch of refunds and reversals in one transaction. Lock order: payments, operations, business days, alarms, limits, positions. */
export async function completeOperations(
  session: SqlSession,
  commands: readonly CompleteOperation[],
  options: CompleteOperationsOptions,
): Promise<readonly CompleteOperationOutcome[]> {
  const payments = await lockPayments(
    session,
    commands.map((command) => command.paymentId),
  );
  const operations = await lockOperations(
    session,
    commands.map((command) => command.operationId),
  );
  const moment = await completionMoment(session, options.clock);
  const cancelled = [...operations.values()].filter((operation) => operation.type === 'CANCEL');
  const dates = cancelled.flatMap((operation) => payments.get(operation.paymentId)?.businessDate ?? []);
  const { outcomes, endings, positionChanges } = decideOperationEndings(
    commands,
    { payments, operations },
    { ...moment, uncounted: await shareUncountedDates(session, dates) },
  );
  await storeOperationAlarms(session, outcomes, { ids: options.ids, now: moment.now });
  if (endings.length === 0) return outcomes;
  await releaseUses(session, await restoredUses(session, endings));
  await lockPositions(session, positionChanges);
  const notifications = endings.flatMap((ending) =>
    legsToTell(ending, options.directory).map((leg) => notificationOf(ending, leg, options.ids)),
  );
  const writes = { endings, positionChanges, events: eventsOf(endings, options.ids), notifications };
  await storeEndedOperations(session, writes, moment);
  return outcomes;
}
