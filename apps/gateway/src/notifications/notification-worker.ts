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
  storeResults,
  type ClaimedNotification,
  type NotificationResult,
} from './notification-store.js';
import { RecipientCircuits } from './recipient-circuits.js';

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

/**
 * Sends what is owed: at least once, in order for each payment, some at a time for each recipient. One that does not
 * answer is probed until it does, and delays nobody else.
 */
export class NotificationWorker {
  readonly #loop: WorkLoop;
  readonly #results: CommitLane<NotificationResult, true>;
  readonly #underWay = new Set<Promise<void>>();
  readonly #circuits: RecipientCircuits;

  constructor(private readonly options: NotificationWorkerOptions) {
    const { database, holder, settings, timers } = options;
    this.#circuits = new RecipientCircuits(settings, options.random);
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
    const claimed = await claimNotifications(database, {
      ...{ holder, now, leaseUntil: now + settings.leaseMs },
      usualRoom: settings.notificationsPerParticipant,
      rooms: this.#circuits.restricted(now),
    });
    for (const notification of claimed) this.#begin(notification);
    // Whoever has more than there was room for is looked at again when one of its own has ended.
    return this.#outcome();
  }

  /** With some under way the next wake comes soon: looks are then as far apart as the settings say. */
  #outcome(): 'done' | 'idle' {
    return this.#underWay.size === 0 ? 'idle' : 'done';
  }

  #begin(notification: ClaimedNotification): void {
    this.#circuits.began(notification.recipientId);
    const sending = this.#send(notification).finally(() => {
      this.#underWay.delete(sending);
      // There is room for this recipient's next one.
      this.#loop.wake();
    });
    this.#underWay.add(sending);
  }

  /** What fails here is sent again when its lease has ended. */
  async #send(notification: ClaimedNotification): Promise<void> {
    try {
      const delivered = await this.#tryToDeliver(notification);
      await this.#results.submit(this.#resultOf(notification, delivered));
    } catch (error) {
      const { notificationId } = notification;
      this.options.log.warn({ err: error, notificationId }, 'a notification could not be sent');
    }
  }

  async #tryToDeliver(notification: ClaimedNotification): Promise<boolean> {
    let delivered = false;
    try {
      delivered = await this.#deliver(notification);
      return delivered;
    } finally {
      this.#ended(notification.recipientId, delivered);
    }
  }

  #ended(recipientId: string, delivered: boolean): void {
    const { clock, log } = this.options;
    switch (this.#circuits.ended(recipientId, delivered, clock.now())) {
      case 'opened':
        return log.warn({ recipientId }, 'a participant takes no notifications; it is only probed');
      case 'closed':
        return log.info({ recipientId }, 'a participant takes notifications again');
      case undefined:
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
    if (at - notification.owedSince < settings.notificationLifetimeMs) {
      const pauseMs = backOffMs(attempts, settings.notificationLongestPauseMs, random);
      return { notificationId, state: 'OWED', at, dueAt: at + pauseMs };
    }
    log.error({ notificationId, recipientId: notification.recipientId }, 'a notification is given up');
    return { notificationId, state: 'ABANDONED', at, dueAt: at };
  }
}
