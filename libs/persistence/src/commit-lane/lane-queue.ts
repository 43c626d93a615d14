import type { Cancel, Clock, EpochMs, Timers } from '@silkgate/kernel';

interface Waiting {
  readonly notAfter?: EpochMs;
}

export interface LaneQueueOptions<Each extends Waiting> {
  readonly timers: Timers;
  readonly clock: Clock | undefined;
  /** Told of each that waited until it was of no use; it is in the queue no more. */
  readonly turnAway: (each: Each) => void;
}

/**
 * What waits for the next commit, in order of arrival. Whoever waits past its time is turned away at that time, however
 * long the commit under way still takes: nothing of it was tried, so it may be told so.
 */
export class LaneQueue<Each extends Waiting> {
  #waiting: Each[] = [];
  #cancelLook: Cancel | undefined;

  constructor(private readonly options: LaneQueueOptions<Each>) {}

  get size(): number {
    return this.#waiting.length;
  }

  push(each: Each): void {
    this.#waiting.push(each);
    if (each.notAfter !== undefined) this.#lookLater(each.notAfter);
  }

  /** The first `count` that are still of use. */
  take(count: number): Each[] {
    this.#turnAwayLate();
    const taken = this.#waiting.splice(0, count);
    if (this.#waiting.length === 0) this.#cancel();
    return taken;
  }

  /** One look is arranged at a time: the first to arrive is nearly always the first that is too late. */
  #lookLater(notAfter: EpochMs): void {
    const { clock, timers } = this.options;
    if (clock === undefined || this.#cancelLook !== undefined) return;
    this.#cancelLook = timers.schedule(Math.max(notAfter - clock.now(), 1), () => {
      this.#cancelLook = undefined;
      this.#turnAwayLate();
      const times = this.#waiting.flatMap((each) => each.notAfter ?? []);
      if (times.length > 0) this.#lookLater(Math.min(...times));
    });
  }

  #turnAwayLate(): void {
    const { clock, turnAway } = this.options;
    if (clock === undefined || this.#waiting.length === 0) return;
    const now = clock.now();
    const isLate = ({ notAfter }: Each): boolean => notAfter !== undefined && notAfter <= now;
    if (!this.#waiting.some(isLate)) return;
    const late = this.#waiting.filter(isLate);
    this.#waiting = this.#waiting.filter((each) => !isLate(each));
    for (const each of late) turnAway(each);
  }

  #cancel(): void {
    this.#cancelLook?.();
    this.#cancelLook = undefined;
  }
}
