import type { Clock, Timers } from '@silkgate/kernel';
import { WorkLoop } from '@silkgate/messaging';
import type { EngineLog } from '../ports.js';
import type { EngineSettings } from '../settings.js';
import type { Recovery } from './recovery.js';
import type { WorkItem } from './work-item.js';
import type { WorkStore } from './work-store.js';

/** Items under way at once in one copy; a call takes 5 s at most, so this clears 40 a second of dead counterparties. */
const MAX_UNDER_WAY = 200;

export interface WorkRunnerOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly work: WorkStore;
  readonly recovery: Recovery;
  readonly settings: EngineSettings;
  readonly log: EngineLog;
}

/** Claims due work and runs it, without waiting for one item before claiming the next. */
export class WorkRunner {
  readonly #loop: WorkLoop;
  readonly #underWay = new Set<Promise<void>>();

  constructor(private readonly options: WorkRunnerOptions) {
    const { pollMs } = options.settings;
    this.#loop = new WorkLoop({
      timers: options.timers,
      idleMs: pollMs,
      maxIdleMs: pollMs,
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

  async #step(): Promise<'more' | 'idle'> {
    const room = MAX_UNDER_WAY - this.#underWay.size;
    if (room === 0) return 'idle';
    const { clock, settings, work } = this.options;
    const items = await work.claim(room, clock.now(), settings.leaseMs);
    for (const item of items) this.#begin(item);
    return items.length === room ? 'more' : 'idle';
  }

  #begin(item: WorkItem): void {
    const run = this.#run(item).finally(() => this.#underWay.delete(run));
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
