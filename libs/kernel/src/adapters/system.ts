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

/** Fit for secrets. */
export class SystemRandom implements RandomSource {
  bytes(length: number): Uint8Array {
    return new Uint8Array(randomBytes(length));
  }

  uint32(): number {
    return randomBytes(4).readUInt32BE(0);
  }

  fraction(): number {
    const bytes = randomBytes(8);
    return ((bytes.readUInt32BE(0) >>> 5) * 2 ** 26 + (bytes.readUInt32BE(4) >>> 6)) / 2 ** 53;
  }
}
