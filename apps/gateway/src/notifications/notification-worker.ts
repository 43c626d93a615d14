import type { Clock, RandomSource, Timers } from '@silkgate/kernel';
import { WorkLoop } from '@silkgate/messaging';
import { CommitLane, type Database } from '@silkgate/persistence';
import type { Connector } from '../connectors/connector.js';
import type { ParticipantDirectory } from '../participants/directory.js';
import type { EngineLog, EngineObserver } from '../payments/ports.js';
import type { EngineSettings } from '../payments/settings.js';
import { backOffMs } from './back-off.js';
import {
  claimNotifications,
  dueRecipients,
  storeResults,
  type ClaimedNotification,
  type NotificationResult,
} from './notification-store.js';

export interface NotificationWorkerOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: RandomSource;
  readonly connector: Connector;
  readonly directory: ParticipantDirectory;
  readonly settings: EngineSettings;
  /** This copy, as its claims name it. */
  readonly holder: string;
  readonly log: EngineLog;
  readonly observer?: EngineObserver;
}

/** Sends what is owed: at least once, in order for each payment, some at a time for each recipient. */
export class NotificationWorker {
  readonly #loop: WorkLoop;
  readonly #results: CommitLane<NotificationResult, true>;
  readonly #underWay = new Set<Promise<void>>();
  readonly #perRecipient = new Map<string, number>();

  constructor(private readonly options: NotificationWorkerOptions) {
    const { database, holder, settings, timers } = options;
    this.#loop = new WorkLoop({
      timers,
      idleMs: settings.pollMs,
      maxIdleMs: settings.pollMs,
      gatherMs: Math.min(settings.notificationGatherMs, settings.pollMs),
      step: () => this.#step(),
      onError: (error, failures) => {
        if (failures === 1) options.log.warn({ err: error }, 'due notifications could not be claimed');
      },
    });
    this.#results = new CommitLane({
      name: 'notifications',
      database,
      timers,
      gatherMs: settings.gatherMs,
      execute: async (session, results) => {
        await storeResults(session, holder, results);
        return results.map(() => true as const);
      },
      // Storing a result twice does no harm, and a result that was not stored is sent again.
      recover: () => Promise.resolve(undefined),
    });
  }

  start(): void {
    this.#loop.start();
  }

  /** To be called after a commit that owes notifications. */
  wake(): void {
    this.#loop.wake();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    await Promise.all(this.#underWay);
    await this.#results.close();
  }

  async #step(): Promise<'done' | 'idle'> {
    const { clock, database, holder, settings } = this.options;
    const now = clock.now();
    const rooms = (await dueRecipients(database, now))
      .map((recipientId) => ({ recipientId, room: this.#roomFor(recipientId) }))
      .filter(({ room }) => room > 0);
    if (rooms.length === 0) return this.#outcome();
    const leaseUntil = now + settings.leaseMs;
    const claimed = await claimNotifications(database, { holder, now, leaseUntil, rooms });
    for (const notification of claimed) this.#begin(notification);
    // Whoever has more than there was room for is looked at again when one of its own has ended.
    return this.#outcome();
  }

  /** With some under way the next wake comes soon: looks are then as far apart as the settings say. */
  #outcome(): 'done' | 'idle' {
    return this.#underWay.size === 0 ? 'idle' : 'done';
  }

  #roomFor(recipientId: string): number {
    return this.options.settings.notificationsPerParticipant - (this.#perRecipient.get(recipientId) ?? 0);
  }

  #begin(notification: ClaimedNotification): void {
    const { recipientId } = notification;
    this.#perRecipient.set(recipientId, (this.#perRecipient.get(recipientId) ?? 0) + 1);
    const sending = this.#send(notification).finally(() => {
      this.#underWay.delete(sending);
      this.#perRecipient.set(recipientId, (this.#perRecipient.get(recipientId) ?? 1) - 1);
      // There is room for this recipient's next one.
      this.#loop.wake();
    });
    this.#underWay.add(sending);
  }

  /** What fails here is sent again when its lease has ended. */
  async #send(notification: ClaimedNotification): Promise<void> {
    try {
      await this.#results.submit(this.#resultOf(notification, await this.#deliver(notification)));
    } catch (error) {
      const { notificationId } = notification;
      this.options.log.warn({ err: error, notificationId }, 'a notification could not be sent');
    }
  }

  async #deliver(notification: ClaimedNotification): Promise<boolean> {
    const { connector, directory, observer, settings } = this.options;
    const recipient = directory.participant(notification.recipientId);
    if (recipient === undefined) return false;
    const { operation, body, traceparent } = notification;
    const message = traceparent === undefined ? { operation, body } : { operation, body, traceparent };
    const delivered = (await connector.notify(recipient, message, settings.callTimeoutMs)) === 'delivered';
    observer?.notificationTried?.(delivered);
    return delivered;
  }

  #resultOf(notification: ClaimedNotification, delivered: boolean): NotificationResult {
    const { clock, log, random, settings } = this.options;
    const { notificationId, attempts } = notification;
    const at = clock.now();
    if (delivered) return { notificationId, state: 'DELIVERED', at, dueAt: at };
    if (at - notification.createdAt < settings.notificationLifetimeMs) {
      return { notificationId, state: 'OWED', at, dueAt: at + backOffMs(attempts, random) };
    }
    log.error({ notificationId, recipientId: notification.recipientId }, 'a notification is given up');
    return { notificationId, state: 'ABANDONED', at, dueAt: at };
  }
}
