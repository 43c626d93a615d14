import { SystemClock, type Clock, type EpochMs } from '@silkgate/kernel';

/** Runs at the machine's pace from a fixed start, so that a test does not depend on the day it runs on. */
export class RunningClock implements Clock {
  readonly #machine = new SystemClock();
  readonly #offsetMs: number;

  constructor(start: EpochMs) {
    this.#offsetMs = start - this.#machine.now();
  }

  now(): EpochMs {
    return this.#machine.now() + this.#offsetMs;
  }
}
