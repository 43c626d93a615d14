/** Loads the values of many keys at once; keys without a value are left out. */
export type LoadMany<Value> = (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>;

interface Waiting<Value> {
  readonly settle: (value: Value | undefined) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Look-ups that arrive while one is under way share the next: at 300 payments a second ten codes cost one statement
 * instead of ten. Rejects with what the load rejects with.
 */
export class SharedLookup<Value> {
  #waiting = new Map<string, Waiting<Value>[]>();
  #running = false;

  constructor(
    private readonly loadMany: LoadMany<Value>,
    private readonly maxKeys = 200,
  ) {}

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
    while (this.#waiting.size > 0) await this.#load(this.#take());
    this.#running = false;
  }

  #take(): Map<string, Waiting<Value>[]> {
    const taken = new Map([...this.#waiting].slice(0, this.maxKeys));
    for (const key of taken.keys()) this.#waiting.delete(key);
    return taken;
  }

  async #load(batch: ReadonlyMap<string, readonly Waiting<Value>[]>): Promise<void> {
    try {
      const values = await this.loadMany([...batch.keys()]);
      for (const [key, waiting] of batch) for (const each of waiting) each.settle(values.get(key));
    } catch (error) {
      for (const waiting of batch.values()) for (const each of waiting) each.fail(error);
    }
  }
}
