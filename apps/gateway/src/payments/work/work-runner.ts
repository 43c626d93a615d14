import type { Clock, Timers } from '@silkgate/kernel';
import { WorkLoop } from '@silkgate/messaging';
import type { EngineLog } from '../ports.js';
import type { EngineSettings } from '../settings.js';
import type { Recovery } from './recovery.js';
import { ResponderRooms } from './responder-rooms.js';
import type { WorkItem } from './work-item.js';
import type { WorkStore } from './work-store.js';

export interface WorkRunnerOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly work: WorkStore;
  readonly recovery: Pick<Recovery, 'run'>;
  readonly settings: Pick<EngineSettings, 'leaseMs' | 'pollMs' | 'workGatherMs' | 'workPerResponder'>;
  readonly log: EngineLog;
}

/**
 * Claims due work and runs it, some at a time for each responder, without waiting for one item before claiming the next:
 * one that does not answer delays nobody else's payments.
 */
export class WorkRunner {
  readonly #loop: WorkLoop;
  readonly #underWay = new Set<Promise<void>>();
  readonly #rooms: ResponderRooms;

  constructor(private readonly options: WorkRunnerOptions) {
    const { pollMs, workGatherMs, workPerResponder } = options.settings;
    this.#rooms = new ResponderRooms(workPerResponder);
    this.#loop = new WorkLoop({
      timers: options.timers,
      idleMs: pollMs,
      maxIdleMs: pollMs,
      gatherMs: Math.min(workGatherMs, pollMs),
      step: () => this.#step(),
      onError: (error, failures) => {
        if (failures === 1) options.log.warn({ err: error }, 'due work could not be claimed');
      },
    });
  }

  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    await Promise.all(this.#underWay);
  }

  async #step(): Promise<'done' | 'idle'> {
    const { clock, settings, work } = this.options;
    const items = await work.claim({
      now: clock.now(),
      leaseMs: settings.leaseMs,
      usualRoom: settings.workPerResponder,
      rooms: this.#rooms.restricted(),
    });
    for (const item of items) this.#begin(item);
    // Whoever has more than there was room for is looked at again when one of its own has ended.
    return this.#underWay.size === 0 ? 'idle' : 'done';
  }

  #begin(item: WorkItem): void {
    this.#rooms.began(item.responderId);
    const run = this.#run(item).finally(() => {
      this.#underWay.delete(run);
      if (this.#rooms.ended(item.responderId)) this.#loop.wake();
    });
    this.#underWay.add(run);
  }

  /** What fails here is done again when its lease has ended. */
  async #run(item: WorkItem): Promise<void> {
    try {
      await this.options.recovery.run(item);
    } catch (error) {
      this.options.log.warn({ err: error, paymentId: item.paymentId, kind: item.kind }, 'due work failed');
    }
  }
}
