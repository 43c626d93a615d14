import type { Timers } from '@silkgate/kernel';
import { WorkLoop } from '@silkgate/messaging';
import type { EngineLog } from '../payments/ports.js';
import type { BusinessDays } from './business-days.js';

/** Looks whether the open day is due to end. Copies look at once; the day's row lets one of them do it. */
export class DayWorker {
  readonly #loop: WorkLoop;

  constructor(businessDays: BusinessDays, options: { timers: Timers; pollMs: number; log: EngineLog }) {
    this.#loop = new WorkLoop({
      timers: options.timers,
      idleMs: options.pollMs,
      maxIdleMs: options.pollMs,
      step: async () => ((await businessDays.endIfDue()) === 'ENDED' ? 'more' : 'idle'),
      onError: (error, failures) => {
        if (failures === 1) options.log.warn({ err: error }, 'the business day could not be looked at');
      },
    });
  }

  start(): void {
    this.#loop.start();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }
}
