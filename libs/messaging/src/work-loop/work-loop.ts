import type { Cancel, Timers } from '@silkgate/kernel';

export interface WorkLoopOptions {
  readonly timers: Timers;
  /** Does what there is to do; `more` has it called again at once, `idle` after a pause. */
  readonly step: () => Promise<'more' | 'idle'>;
  /** Told of each failed step; the loop goes on after a pause. */
  readonly onError: (error: unknown, failuresInRow: number) => void;
  /** First pause of an idle loop; it doubles up to `maxIdleMs`. Default 100 and 500. */
  readonly idleMs?: number;
  readonly maxIdleMs?: number;
  /** Longest pause after failures; default 2000. */
  readonly maxBackOffMs?: number;
}

/** Polls with back-off, works at once when woken, never dies of a failing step. */
export class WorkLoop {
  readonly #options: Required<WorkLoopOptions>;
  #running: Promise<void> | undefined;
  #stopped = false;
  #woken = false;
  #endPause: (() => void) | undefined;

  constructor(options: WorkLoopOptions) {
    this.#options = { idleMs: 100, maxIdleMs: 500, maxBackOffMs: 2_000, ...options };
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** There is work: cuts an idle pause short. A pause after a failure is kept. */
  wake(): void {
    this.#woken = true;
    this.#endPause?.();
  }

  /** Resolves when the step in progress has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.wake();
    await this.#running;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  async #run(): Promise<void> {
    let idleRounds = 0;
    let failures = 0;
    while (!this.#stopped) {
      this.#woken = false;
      try {
        const outcome = await this.#options.step();
        failures = 0;
        idleRounds = outcome === 'more' ? 0 : idleRounds + 1;
        if (outcome === 'idle' && !this.#woken) await this.#pause(this.#idlePauseMs(idleRounds));
        if (this.#woken) idleRounds = 0;
      } catch (error) {
        failures += 1;
        this.#options.onError(error, failures);
        this.#woken = false;
        await this.#backOff(failures);
      }
    }
  }

  #idlePauseMs(idleRounds: number): number {
    return Math.min(this.#options.idleMs * 2 ** Math.min(idleRounds - 1, 20), this.#options.maxIdleMs);
  }

  async #backOff(failures: number): Promise<void> {
    const delayMs = Math.min(50 * 2 ** Math.min(failures, 20), this.#options.maxBackOffMs);
    await this.#pause(delayMs, () => this.#stopped);
  }

  #pause(delayMs: number, mayEnd: () => boolean = () => true): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    return new Promise((resolve) => {
      let cancel: Cancel = () => undefined;
      const end = (): void => {
        this.#endPause = undefined;
        cancel();
        resolve();
      };
      this.#endPause = () => {
        if (mayEnd()) end();
      };
      cancel = this.#options.timers.schedule(delayMs, end);
    });
  }
}
