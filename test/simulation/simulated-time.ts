import type { Cancel, Clock, EpochMs, Timers } from '@silkgate/kernel';
import { Standstill } from './standstill.js';

interface Entry {
  readonly at: EpochMs;
  readonly order: number;
  readonly run: () => void | Promise<void>;
  cancelled: boolean;
}

/** Everything already due in JavaScript has run when a turn of the event loop has passed: microtasks come first. */
export function drained(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/**
 * The only scheduler of a simulation: what happens is an entry with an instant, and one entry runs at a time, until
 * everything it set off has come to rest. Time jumps from entry to entry.
 */
export class SimulatedTime implements Clock, Timers {
  #now: EpochMs;
  #order = 0;
  #heap: Entry[] = [];

  constructor(start: EpochMs) {
    this.#now = start;
  }

  now(): EpochMs {
    return this.#now;
  }

  schedule(delayMs: number, task: () => void): Cancel {
    return this.enqueue(delayMs, task);
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.enqueue(delayMs, resolve);
    });
  }

  /** As `schedule`; a task that answers a promise holds everything else up until it resolves. */
  enqueue(delayMs: number, run: () => void | Promise<void>): Cancel {
    this.#order += 1;
    const entry = { at: this.#now + delayMs, order: this.#order, run, cancelled: false };
    this.#push(entry);
    return () => {
      entry.cancelled = true;
    };
  }

  /** Runs entries until `done` says so; throws when nothing is left to run, or it is past `until`. */
  async run(done: () => boolean, until: EpochMs): Promise<void> {
    await drained();
    while (!done()) {
      const entry = this.#pop();
      if (entry === undefined) throw new Standstill('defect', 'everything came to rest before it was done');
      if (entry.cancelled) continue;
      if (entry.at > until)
        throw new Standstill('defect', `it is not done at ${new Date(until).toISOString()}`);
      this.#now = Math.max(this.#now, entry.at);
      await entry.run();
      await drained();
    }
  }

  #before(a: Entry, b: Entry): boolean {
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    heap.push(entry);
    for (let child = heap.length - 1; child > 0;) {
      const parent = (child - 1) >> 1;
      if (!this.#swapIfBefore(child, parent)) break;
      child = parent;
    }
  }

  #pop(): Entry | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    heap[0] = last;
    for (let parent = 0; ;) {
      const left = parent * 2 + 1;
      if (left >= heap.length) break;
      const right = left + 1;
      const smaller =
        right < heap.length && this.#before(heap[right] as Entry, heap[left] as Entry) ? right : left;
      if (!this.#swapIfBefore(smaller, parent)) break;
      parent = smaller;
    }
    return top;
  }

  #swapIfBefore(child: number, parent: number): boolean {
    const heap = this.#heap;
    const [below, above] = [heap[child] as Entry, heap[parent] as Entry];
    if (!this.#before(below, above)) return false;
    heap[child] = above;
    heap[parent] = below;
    return true;
  }
}
