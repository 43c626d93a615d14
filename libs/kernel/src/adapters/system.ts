import assert from 'node:assert';
import { randomBytes } from 'node:crypto';
import type { Cancel, Clock, EpochMs, Timers } from '../clock.js';
import type { RandomSource } from '../random.js';

/** Node fires a timer with a longer delay at once. */
const DELAY_MAX_MS = 2 ** 31 - 1;

export class SystemClock implements Clock {
  now(): EpochMs {
    return Date.now();
  }
}

export class SystemTimers implements Timers {
  schedule(delayMs: number, task: () => void): Cancel {
    assert(delayMs >= 0 && delayMs <= DELAY_MAX_MS, `a delay of ${delayMs} ms`);
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.schedule(delayMs, resolve));
  }
}

const POOL_BYTES = 4096;

/** Fit for secrets. Draws ahead, because a call of the system costs more than the few bytes of an id. */
export class SystemRandom implements RandomSource {
  #pool = Buffer.alloc(0);
  #used = 0;

  bytes(length: number): Uint8Array {
    return new Uint8Array(length > POOL_BYTES ? randomBytes(length) : this.#take(length));
  }

  uint32(): number {
    return this.#take(4).readUInt32BE(0);
  }

  fraction(): number {
    const bytes = this.#take(8);
    return ((bytes.readUInt32BE(0) >>> 5) * 2 ** 26 + (bytes.readUInt32BE(4) >>> 6)) / 2 ** 53;
  }

  /** Bytes that were handed out once are never handed out again. */
  #take(length: number): Buffer {
    if (this.#used + length > this.#pool.length) {
      this.#pool = randomBytes(POOL_BYTES);
      this.#used = 0;
    }
    const taken = this.#pool.subarray(this.#used, this.#used + length);
    this.#used += length;
    return taken;
  }
}
