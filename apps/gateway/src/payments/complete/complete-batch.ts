import type { Clock, EpochMs, IdSource } from '@silkgate/kernel';
import { shardOfUuid } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import { completionMoment } from '../../business-days/open-day.js';
import { owedOutsideAmong } from '../../cases/resolution-store.js';
import { paymentAlarm, storeAlarms, type AlarmSubject } from '../alarms.js';
import { paymentNotificationBody } from '../../notifications/payment-notification.js';
import type { OwedNotification } from '../../notifications/notification.js';
import { legsToNotify } from '../../notifications/recipients.js';
import type { ParticipantDirectory } from '../../participants/directory.js';
import { releaseUses } from '../../limits/limit-use-store.js';
import { wholeUse } from '../../limits/use-releases.js';
import { lockPositions } from '../../positions/position-store.js';
import { endedPaymentEvent } from '../events/payment-events.js';
import { present } from '../domain/payment-row.js';
import { participantOf } from '../domain/stored-payment.js';
import { oweGiveBacks } from '../work/give-backs.js';
import { lockKnownPayments, storeCompletions } from './complete-store.js';
import {
  decideCompletions,
  type CompleteCommand,
  type CompleteOutcome,
  type CompletionDecision,
  type CompletionMoment,
  type Ending,
} from './completion.js';

export interface CompleteBatchOptions {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly directory: ParticipantDirectory;
  /** Which copy of the gateway this is. */
  readonly copy: number;
}

function notificationsOf(
  ending: Ending,
  moment: CompletionMoment,
  options: CompleteBatchOptions,
): OwedNotification[] {
  const { payment } = ending;
  return legsToNotify(payment, ending.initiatorWaits, options.directory).map((leg) => ({
    notificationId: options.ids.uuid(shardOfUuid(payment.paymentId)),
    paymentId: payment.paymentId,
    sequence: payment.eventSequence,
    recipientId: participantOf(payment.terms, leg),
    operation: 'notifyPayment',
    body: paymentNotificationBody(payment, leg),
    ...present('traceparent', payment.traceparent),
    createdAt: moment.now,
  }));
}

/** What failed or was cancelled is not used of any limit. */
function releasesOf(endings: readonly Ending[]) {
  return endings.flatMap(({ payment }) => (payment.state === 'SUCCESS' ? [] : wholeUse(payment)));
}

/** A cancel under way when two operators ended the payment was taken after all: nothing is owed outside then. */
async function takenAfterAll(
  session: SqlSession,
  outcomes: readonly CompleteOutcome[],
): Promise<readonly AlarmSubject[]> {
  const again = outcomes.flatMap(({ kind, payment }) =>
    kind === 'already' && payment.state === 'CANCELLED' ? payment : [],
  );
  const owedOutside = await owedOutsideAmong(
    session,
    again.map(({ paymentId }) => paymentId),
  );
  const detail = 'cancelled, after two operators had ended it as owed outside';
  return again
    .filter(({ paymentId }) => owedOutside.has(paymentId))
    .map((payment) => paymentAlarm(payment, 'CONTRADICTS_FINAL_STATE', detail));
}

/** In the commit that saw the debit or the contradiction: whoever told of it will not tell again. */
export async function storeContradictions(
  session: SqlSession,
  { debitsToReturn, outcomes }: Pick<CompletionDecision, 'debitsToReturn' | 'outcomes'>,
  { ids, now }: { readonly ids: IdSource; readonly now: EpochMs },
): Promise<void> {
  await oweGiveBacks(session, debitsToReturn, now);
  const alarms = outcomes.flatMap((outcome) =>
    outcome.kind === 'held' ? paymentAlarm(outcome.payment, outcome.alarm, outcome.detail) : [],
  );
  await storeAlarms(session, [...alarms, ...(await takenAfterAll(session, outcomes))], { ids, now });
}

/** Makes a batch of payments final in one transaction. Lock order: payments, business day, work, alarms, limits, positions. */
export async function completeBatch(
  session: SqlSession,
  commands: readonly CompleteCommand[],
  options: CompleteBatchOptions,
): Promise<readonly CompleteOutcome[]> {
  const locked = await lockKnownPayments(
    session,
    commands.map((command) => command.payment),
  );
  const moment = await completionMoment(session, options.clock);
  const decision = decideCompletions(commands, locked, moment);
  await storeContradictions(session, decision, { ids: options.ids, now: moment.now });
  if (decision.endings.length === 0) return decision.outcomes;
  await releaseUses(session, releasesOf(decision.endings));
  await lockPositions(session, decision.positionChanges);
  await storeCompletions(
    session,
    {
      ...decision,
      copy: options.copy,
      events: decision.endings.map(({ payment }) =>
        endedPaymentEvent(payment, options.ids.uuid(shardOfUuid(payment.paymentId))),
      ),
      notifications: decision.endings.flatMap((ending) => notificationsOf(ending, moment, options)),
    },
    moment,
  );
  return decision.outcomes;
}
