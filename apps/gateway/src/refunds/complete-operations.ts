import { shardOfUuid, type Clock, type IdSource } from '@silkgate/kernel';
import type { OutboxRecord } from '@silkgate/messaging';
import type { SqlSession } from '@silkgate/persistence';
import { completionMoment } from '../business-days/open-day.js';
import type { OwedNotification } from '../notifications/notification.js';
import { paymentNotificationBody } from '../notifications/payment-notification.js';
import { legsToNotifyOfOperation } from '../notifications/recipients.js';
import { refundNotificationBody } from '../notifications/refund-notification.js';
import type { ParticipantDirectory } from '../participants/directory.js';
import { lockPayments } from '../payments/complete/complete-store.js';
import { present } from '../payments/domain/payment-row.js';
import { participantOf, type Leg } from '../payments/domain/stored-payment.js';
import { lockPositions } from '../positions/position-store.js';
import { lockOperations, storeEndedOperations } from './complete-operations-store.js';
import { decideOperationEndings, type OperationEnding } from './domain/operation-ending.js';
import { refundSucceededEvent } from './refund-event.js';
import type { CompleteOperation, CompleteOperationOutcome } from './operation-command.js';

export interface CompleteOperationsOptions {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly directory: ParticipantDirectory;
}

function notificationOf(ending: OperationEnding, leg: Leg, ids: IdSource): OwedNotification {
  const { operation, payment, sequence } = ending;
  // A cancel is told to who asked for it as what it is: the payment is cancelled.
  const tellsCancel = operation.type === 'CANCEL' && leg === 'PAYEE' && operation.state === 'SUCCESS';
  return {
    notificationId: ids.uuid(shardOfUuid(payment.paymentId)),
    paymentId: payment.paymentId,
    sequence,
    recipientId: participantOf(payment.terms, leg),
    operation: tellsCancel ? 'notifyPayment' : 'notifyRefund',
    body: tellsCancel
      ? paymentNotificationBody({ ...payment, state: 'CANCELLED', resultCode: 'ORDER_IS_CANCELED' }, leg)
      : refundNotificationBody(operation, payment, leg),
    ...present('traceparent', operation.traceparent),
    createdAt: operation.endedAt ?? 0,
  };
}

function eventsOf(endings: readonly OperationEnding[], ids: IdSource): OutboxRecord[] {
  return endings
    .filter(({ operation }) => operation.state === 'SUCCESS')
    .map(({ operation, payment, sequence }) =>
      refundSucceededEvent(operation, payment, ids.uuid(shardOfUuid(payment.paymentId)), sequence),
    );
}

/** Ends a batch of refunds and reversals in one transaction. Lock order: payments, operations, business day, positions. */
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
  const { outcomes, endings, positionChanges } = decideOperationEndings(
    commands,
    { payments, operations },
    moment,
  );
  if (endings.length === 0) return outcomes;
  await lockPositions(session, positionChanges);
  const notifications = endings.flatMap((ending) =>
    legsToNotifyOfOperation(ending.payment, ending.initiatorWaits, options.directory).map((leg) =>
      notificationOf(ending, leg, options.ids),
    ),
  );
  const writes = { endings, positionChanges, events: eventsOf(endings, options.ids), notifications };
  await storeEndedOperations(session, writes, moment);
  return outcomes;
}
