import type { Cancel, Timers } from '@silkgate/kernel';

/** `more`: there is more to do now; `done`: that was all; `idle`: there was nothing to do. */
export type StepOutcome = 'more' | 'done' | 'idle';

export interface WorkLoopOptions {
  readonly timers: Timers;
  /** Does what there is to do. After `more` it is called again at once, else after a pause. */
  readonly step: () => Promise<StepOutcome>;
  /** Told of each failed step; the loop goes on after a pause. */
  readonly onError: (error: unknown, failuresInRow: number) => void;
  /** First pause of an idle loop; it doubles up to `maxIdleMs`. Default 100 and 500. */
  readonly idleMs?: number;
  readonly maxIdleMs?: number;
  /** After a step that did something, the part of a pause that no wake cuts short, so that work gathers; default 0. */
  readonly gatherMs?: number;
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
    this.#options = { idleMs: 100, maxIdleMs: 500, gatherMs: 0, maxBackOffMs: 2_000, ...options };
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
        idleRounds = outcome === 'idle' ? idleRounds + 1 : 0;
        if (outcome !== 'more') await this.#rest(idleRounds);
        if (this.#woken) idleRounds = 0;
      } catch (error) {
        failures += 1;
        this.#options.onError(error, failures);
        this.#woken = false;
        await this.#backOff(failures);
      }
    }
  }

  async #rest(idleRounds: number): Promise<void> {
    const { idleMs, maxIdleMs, gatherMs } = this.#options;
    const gatheredMs = idleRounds === 0 ? gatherMs : 0;
    if (gatheredMs > 0) await this.#pause(gatheredMs, () => this.#stopped);
    if (this.#woken) return;
    const delayMs = Math.min(idleMs * 2 ** Math.min(Math.max(idleRounds - 1, 0), 20), maxIdleMs);
    await this.#pause(Math.max(delayMs - gatheredMs, 0));
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
