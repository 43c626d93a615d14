import { Agent } from 'undici';

export interface ConnectionPoolOptions {
  /** Calls under way in one pool at most; further ones of that pool wait. */
  readonly connections: number;
  /** Pools at most, but for those with calls under way. */
  readonly maxPools: number;
  /** A pool that had no call for so long is closed. */
  readonly idleMs: number;
}

/** The connections of one counterparty: as many calls at once as there are connections, the others in their order. */
export class ConnectionPool {
  readonly agent: Agent;
  /** Of the process's own running time. */
  lastUsedAtMs = 0;
  #underWay = 0;
  readonly #waiting = new Set<() => void>();

  constructor(private readonly connections: number) {
    this.agent = new Agent({
      connections,
      pipelining: 1,
      // Shorter than Node's default of 5 s on the other side: a connection is not used while it is being closed.
      keepAliveTimeout: 4_000,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  get isIdle(): boolean {
    return this.#underWay === 0 && this.#waiting.size === 0;
  }

  /** Resolves true with the call's turn, false when `signal` aborts first. A turn taken must be given back. */
  turn(signal: AbortSignal): Promise<boolean> | true {
    if (this.#underWay < this.connections) {
      this.#underWay += 1;
      return true;
    }
    return new Promise((resolve) => {
      const take = (): void => {
        signal.removeEventListener('abort', leave);
        resolve(true);
      };
      const leave = (): void => {
        this.#waiting.delete(take);
        resolve(false);
      };
      this.#waiting.add(take);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** The turn goes to whoever has waited longest. */
  giveBack(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#underWay -= 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}

/** One pool for each counterparty, so that one that does not answer holds up nobody else's calls. */
export class ConnectionPools {
  /** The one that was used longest ago first. */
  readonly #pools = new Map<string, ConnectionPool>();
  readonly #closing = new Set<Promise<void>>();

  constructor(private readonly options: ConnectionPoolOptions) {}

  get size(): number {
    return this.#pools.size;
  }

  of(key: string): ConnectionPool {
    const pool = this.#pools.get(key) ?? new ConnectionPool(this.options.connections);
    pool.lastUsedAtMs = performance.now();
    this.#pools.delete(key);
    this.#pools.set(key, pool);
    this.#closeUnused(pool);
    return pool;
  }

  async close(): Promise<void> {
    for (const pool of this.#pools.values()) this.#close(pool);
    this.#pools.clear();
    await Promise.all(this.#closing);
  }

  #closeUnused(used: ConnectionPool): void {
    const idleSince = used.lastUsedAtMs - this.options.idleMs;
    for (const [key, pool] of this.#pools) {
      const isOver = pool.lastUsedAtMs < idleSince || this.#pools.size > this.options.maxPools;
      if (!isOver || pool === used) return;
      if (!pool.isIdle) continue;
      this.#pools.delete(key);
      this.#close(pool);
    }
  }

  #close(pool: ConnectionPool): void {
    const closing = pool.agent.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }
}
