import { BusinessDays } from '../business-days/business-days.js';
import { DayWorker } from '../business-days/day-worker.js';
import { ResolutionDesk } from '../cases/resolution-desk.js';
import { NotificationWorker } from '../notifications/notification-worker.js';
import type { StoredOperation } from '../refunds/domain/stored-operation.js';
import { OperationAsker } from '../refunds/operation-asker.js';
import { RefundUseCase } from '../refunds/refund-use-case.js';
import { AlarmBook } from './alarms.js';
import { OrderAskedAgain } from './ask/ask-again.js';
import { PayUseCase } from './ask/pay-use-case.js';
import { PaymentPreparation } from './ask/prepare.js';
import { ResponderNotificationUseCase } from './ask/responder-notification.js';
import { CancelUseCase } from './cancel/cancel-use-case.js';
import { Completer } from './complete/completer.js';
import { UnansweredInitiators } from './complete/unanswered-initiators.js';
import { InquiryUseCases } from './inquiry/inquiry-use-cases.js';
import { acceptLane, acceptOperationLane, completeLane, completeOperationLane } from './lanes.js';
import type { EnginePorts } from './ports.js';
import { DEFAULT_SETTINGS, type EngineSettings } from './settings.js';
import type { PaymentUseCases } from './use-cases.js';
import { Recovery } from './work/recovery.js';
import { WorkRunner } from './work/work-runner.js';
import { WorkStore } from './work/work-store.js';

/** The payment engine of one gateway copy. */
export interface Engine extends PaymentUseCases {
  readonly businessDays: BusinessDays;
  /** How two operators end what no counterparty ends. */
  readonly caseResolutions: ResolutionDesk;
  /** Opens the first business day where there is none, ends those that are over, then starts the workers. */
  start(): Promise<void>;
  /** Takes no more work; resolves when what was taken is answered. What is left, another copy picks up. */
  stop(): Promise<void>;
}

function createLanes(ports: EnginePorts, settings: EngineSettings, committed: () => void) {
  return {
    accept: acceptLane(ports, settings),
    complete: completeLane(ports, settings, committed),
    acceptOperation: acceptOperationLane(ports, settings),
    completeOperation: completeOperationLane(ports, settings, committed),
  };
}

function createWorkers(
  ports: EnginePorts,
  settings: EngineSettings,
  holder: string,
  businessDays: BusinessDays,
) {
  return {
    notifications: new NotificationWorker({ ...ports, settings, holder }),
    days: new DayWorker(businessDays, { ...ports, pollMs: settings.pollMs }),
  };
}

export function createEngine(ports: EnginePorts): Engine {
  const settings: EngineSettings = { ...DEFAULT_SETTINGS, ...ports.settings };
  const { database, ids } = ports;
  // One name for all claims of this copy; of no payment, so of no shard.
  const holder = ids.uuid(0);
  const businessDays = new BusinessDays(ports);
  const { notifications, days } = createWorkers(ports, settings, holder, businessDays);
  const committed = (): void => {
    ports.eventsWritten();
    notifications.wake();
  };
  const lanes = createLanes(ports, settings, committed);
  const alarms = new AlarmBook(ports);
  const work = new WorkStore(database, holder);
  const unanswered = new UnansweredInitiators({
    ...ports,
    pollMs: settings.pollMs,
    notificationsOwed: () => notifications.wake(),
  });
  const noteUnanswered = (paymentId: string): void => unanswered.add({ paymentId });
  const noteUnansweredOperation = (operation: StoredOperation): void => unanswered.add(operation);
  const completer = new Completer({
    ...ports,
    lane: lanes.complete,
    alarms,
    unanswered: noteUnanswered,
  });
  const { callTimeoutMs } = settings;
  const asker = new OperationAsker({
    ...ports,
    lane: lanes.completeOperation,
    alarms,
    callTimeoutMs,
    unanswered: noteUnansweredOperation,
  });
  const askedAgain = new OrderAskedAgain({ ...ports, session: database });
  const recovery = new Recovery({ ...ports, completer, asker, askedAgain, work, settings });
  const runner = new WorkRunner({ ...ports, work, recovery, settings });
  const inquiry = new InquiryUseCases(database);
  const refunds = new RefundUseCase({
    ...ports,
    session: database,
    lane: lanes.acceptOperation,
    asker,
    unanswered: noteUnansweredOperation,
    settings,
  });
  const cancels = new CancelUseCase({
    ...ports,
    ...{ work, recovery, refunds, inquiry, settings },
    unanswered: noteUnanswered,
  });
  const preparation = new PaymentPreparation({ ...ports, settings });
  const payments = new PayUseCase({
    ...ports,
    preparation,
    acceptLane: lanes.accept,
    completer,
    inquiry,
    work,
    unanswered: noteUnanswered,
    settings,
  });
  const notified = new ResponderNotificationUseCase({ ...ports, alarms, completer });
  return {
    businessDays,
    caseResolutions: new ResolutionDesk({ ...ports, settings, committed }),
    pay: (command) => payments.pay(command),
    inquirePayment: (name) => inquiry.inquirePayment(name),
    cancelPayment: (name, traceparent) => cancels.cancelPayment(name, traceparent),
    refund: (command) => refunds.refund(command),
    inquireRefund: (name) => inquiry.inquireRefund(name),
    receiveNotification: (notification) => notified.receive(notification),
    doubtNotification: (notification) => notified.doubt(notification),
    start: async () => {
      await businessDays.openFirst();
      // After an outage over midnight nothing may count in a date that is over, whose cancels are no longer taken.
      while ((await businessDays.closeIfDue()) === 'CLOSED');
      for (const worker of [runner, notifications, days, unanswered]) worker.start();
    },
    stop: async () => {
      await Promise.all([runner.stop(), days.stop()]);
      await Promise.all(Object.values(lanes).map((lane) => lane.close()));
      // After the last commits, which tell it what has ended.
      await unanswered.stop();
      await notifications.stop();
    },
  };
}
