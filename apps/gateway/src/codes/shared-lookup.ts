import { err, ok, type Clock, type EpochMs, type Result, type Timers } from '@silkgate/kernel';

/** Loads the values of many keys at once; keys without a value are left out. */
export type LoadMany<Value> = (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>;

/** The value, if there is one; refused where the caller's time is over, or too many wait. */
export type Found<Value> = Result<Value | undefined, 'REQUEST_TRAFFIC_EXCEED_LIMIT'>;

interface Waiting<Value> {
  readonly notAfter: EpochMs;
  readonly settle: (found: Found<Value>) => void;
  readonly fail: (error: unknown) => void;
}

export interface LookupOptions<Value> {
  readonly loadMany: LoadMany<Value>;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Least time between two loads, in which keys gather; a look-up that was idle for longer starts at once. */
  readonly gatherMs: number;
  /** Keys of one load at most; default 200. */
  readonly maxKeys?: number;
  /** Callers waiting at most, those of the load under way not counted; default 5000. */
  readonly maxWaiting?: number;
}

/**
 * Look-ups that arrive while one is under way share the next: at 300 payments a second ten codes cost one statement
 * instead of ten. Rejects with what the load rejects with.
 */
export class SharedLookup<Value> {
  #waiting = new Map<string, Waiting<Value>[]>();
  #waitingCount = 0;
  #running = false;

  constructor(private readonly options: LookupOptions<Value>) {}

  /** `notAfter` is when the caller needs it no more: what nobody awaits is not loaded, and stands in nobody's way. */
  find(key: string, notAfter: EpochMs): Promise<Found<Value>> {
    const { clock, maxWaiting = 5_000 } = this.options;
    if (this.#waitingCount >= maxWaiting || clock.now() >= notAfter) return Promise.resolve(tooMuch());
    return new Promise((settle, fail) => {
      const waiting = this.#waiting.get(key) ?? [];
      waiting.push({ notAfter, settle, fail });
      this.#waiting.set(key, waiting);
      this.#waitingCount += 1;
      if (!this.#running) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#running = true;
    // One turn of the microtask queue: what is asked for in the same tick shares the first statement.
    await Promise.resolve();
    while (this.#waiting.size > 0) {
      const batch = this.#take();
      if (batch.size === 0) continue;
      await this.#load(batch);
      await this.options.timers.sleep(this.options.gatherMs);
    }
    this.#running = false;
  }

  /** The oldest keys that someone still awaits. */
  #take(): Map<string, Waiting<Value>[]> {
    const { clock, maxKeys = 200 } = this.options;
    const now = clock.now();
    const taken = new Map<string, Waiting<Value>[]>();
    for (const [key, waiting] of this.#waiting) {
      if (taken.size >= maxKeys) break;
      this.#waiting.delete(key);
      this.#waitingCount -= waiting.length;
      const awaited = waiting.filter(({ notAfter, settle }) => {
        if (notAfter > now) return true;
        settle(tooMuch());
        return false;
      });
      if (awaited.length > 0) taken.set(key, awaited);
    }
    return taken;
  }

  async #load(batch: ReadonlyMap<string, readonly Waiting<Value>[]>): Promise<void> {
    try {
      const values = await this.options.loadMany([...batch.keys()]);
      for (const [key, waiting] of batch) for (const each of waiting) each.settle(ok(values.get(key)));
    } catch (error) {
      for (const waiting of batch.values()) for (const each of waiting) each.fail(error);
    }
  }
}

function tooMuch() {
  return err('REQUEST_TRAFFIC_EXCEED_LIMIT' as const);
}
