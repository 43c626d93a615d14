import type { Timers } from '@silkgate/kernel';
import { WorkLoop } from '@silkgate/messaging';
import type { EngineLog } from '../payments/ports.js';
import type { BusinessDays } from './business-days.js';

/**
 * Looks whether days are due to close, and beside it whether totals are owed: counting takes minutes, in which the next
 * day may end. Copies look at once; a lock lets one of them do it.
 */
export class DayWorker {
  readonly #loops: readonly WorkLoop[];

  constructor(businessDays: BusinessDays, options: { timers: Timers; pollMs: number; log: EngineLog }) {
    const { timers, pollMs, log } = options;
    const loop = (step: () => Promise<'more' | 'idle'>, trouble: string) =>
      new WorkLoop({
        ...{ timers, step, idleMs: pollMs, maxIdleMs: pollMs },
        onError: (error, failures) => {
          if (failures === 1) log.warn({ err: error }, trouble);
        },
      });
    this.#loops = [
      loop(
        async () => ((await businessDays.closeIfDue()) === 'CLOSED' ? 'more' : 'idle'),
        'the business day could not be looked at',
      ),
      loop(
        async () => ((await businessDays.countIfOwed()) === 'COUNTED' ? 'more' : 'idle'),
        'the totals of a business day could not be counted',
      ),
    ];
  }

  start(): void {
    for (const loop of this.#loops) loop.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#loops.map((loop) => loop.stop()));
  }
}
