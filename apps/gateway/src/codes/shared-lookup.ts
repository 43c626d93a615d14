import type { Timers } from '@silkgate/kernel';

/** Loads the values of many keys at once; keys without a value are left out. */
export type LoadMany<Value> = (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>;

interface Waiting<Value> {
  readonly settle: (value: Value | undefined) => void;
  readonly fail: (error: unknown) => void;
}

export interface LookupOptions<Value> {
  readonly loadMany: LoadMany<Value>;
  readonly timers: Timers;
  /** Least time between two loads, in which keys gather; a look-up that was idle for longer starts at once. */
  readonly gatherMs: number;
  /** Keys of one load at most; default 200. */
  readonly maxKeys?: number;
}

/**
 * Look-ups that arrive while one is under way share the next: at 300 payments a second ten codes cost one statement
 * instead of ten. Rejects with what the load rejects with.
 */
export class SharedLookup<Value> {
  #waiting = new Map<string, Waiting<Value>[]>();
  #running = false;

  constructor(private readonly options: LookupOptions<Value>) {}

  find(key: string): Promise<Value | undefined> {
    return new Promise((settle, fail) => {
      const waiting = this.#waiting.get(key) ?? [];
      waiting.push({ settle, fail });
      this.#waiting.set(key, waiting);
      if (!this.#running) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#running = true;
    // One turn of the microtask queue: what is asked for in the same tick shares the first statement.
    await Promise.resolve();
    while (this.#waiting.size > 0) {
      await this.#load(this.#take());
      await this.options.timers.sleep(this.options.gatherMs);
    }
    this.#running = false;
  }

  #take(): Map<string, Waiting<Value>[]> {
    const taken = new Map([...this.#waiting].slice(0, this.options.maxKeys ?? 200));
    for (const key of taken.keys()) this.#waiting.delete(key);
    return taken;
  }

  async #load(batch: ReadonlyMap<string, readonly Waiting<Value>[]>): Promise<void> {
    try {
      const values = await this.options.loadMany([...batch.keys()]);
      for (const [key, waiting] of batch) for (const each of waiting) each.settle(values.get(key));
    } catch (error) {
      for (const waiting of batch.values()) for (const each of waiting) each.fail(error);
    }
  }
}
