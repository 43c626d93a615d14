import type { Cancel, Clock, EpochMs, Timers } from '@silkgate/kernel';

interface Timer {
  readonly at: EpochMs;
  readonly order: number;
  readonly task: () => void;
}

/** Time that stands still until a test moves it. */
export class ManualTime implements Clock, Timers {
  #now: EpochMs;
  #timers: Timer[] = [];
  #order = 0;

  constructor(start: EpochMs) {
    this.#now = start;
  }

  now(): EpochMs {
    return this.#now;
  }

  schedule(delayMs: number, task: () => void): Cancel {
    this.#order += 1;
    const timer = { at: this.#now + delayMs, order: this.#order, task };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.schedule(delayMs, resolve);
    });
  }

  /** Moves to the next timer that is due by `until` and runs it; false when there is none. */
  advanceToNext(until: EpochMs): boolean {
    const [next] = this.#timers
      .filter((timer) => timer.at <= until)
      .sort((a, b) => a.at - b.at || a.order - b.order);
    if (next === undefined) {
      this.#now = Math.max(this.#now, until);
      return false;
    }
    this.#timers = this.#timers.filter((timer) => timer !== next);
    this.#now = Math.max(this.#now, next.at);
    next.task();
    return true;
  }
}
