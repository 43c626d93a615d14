import type { Timers } from '@silkgate/kernel';
import { WorkLoop } from '@silkgate/messaging';
import type { Logger } from '@silkgate/observability';

/** One kind of durable work; `run` answers how much it did, zero when nothing is due. */
export interface Work {
  readonly name: string;
  readonly run: () => Promise<number>;
}

/**
 * Runs each kind of work in a loop of its own; what one did may have made work for the others, so they are woken. The
 * rows themselves say what is due: a lost wake-up costs a pause, nothing more.
 */
export class SettlementWork {
  readonly #loops: readonly WorkLoop[];

  constructor(
    private readonly works: readonly Work[],
    options: { readonly timers: Timers; readonly logger: Logger },
  ) {
    this.#loops = works.map(
      ({ name, run }) =>
        new WorkLoop({
          timers: options.timers,
          idleMs: 250,
          maxIdleMs: 1_000,
          step: async () => {
            const done = await run();
            if (done > 0) this.wake();
            return done > 0 ? 'more' : 'idle';
          },
          onError: (error, failures) => {
            if (failures % 30 === 1) options.logger.warn({ err: error, work: name, failures }, 'work waits');
          },
        }),
    );
  }

  start(): void {
    for (const loop of this.#loops) loop.start();
  }

  wake(): void {
    for (const loop of this.#loops) loop.wake();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#loops.map((loop) => loop.stop()));
  }

  /** Runs everything that is due now, once round after round until nothing is; for those who keep time themselves. */
  async runUntilIdle(): Promise<void> {
    for (let done = 1; done > 0;) {
      done = 0;
      for (const work of this.works) done += await work.run();
    }
  }
}
