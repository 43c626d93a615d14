import assert from 'node:assert';
import { createHash } from 'node:crypto';
import { nextXoshiro128 } from './xoshiro.js';
import type { XoshiroState } from './xoshiro.js';

export interface RandomSource {
  bytes(length: number): Uint8Array;
  /** 0 to 2^32 - 1. */
  uint32(): number;
  /** In [0, 1), 53 bits. */
  fraction(): number;
}

const RANGE_53_BITS = 2 ** 53;

/**
 * The same seed gives the same numbers on every machine. Never for secrets: the state can be computed from
 * the output.
 */
export class SeededRandom implements RandomSource {
  private readonly seed: string;
  private readonly state: XoshiroState;

  constructor(seed: string | number) {
    this.seed = String(seed);
    const digest = createHash('sha256').update(this.seed).digest();
    this.state = [0, 4, 8, 12].map((offset) => digest.readUInt32LE(offset)) as XoshiroState;
  }

  /** An independent stream; depends on seed and label alone, not on what was drawn before. */
  fork(label: string): SeededRandom {
    return new SeededRandom(`${this.seed.length}:${this.seed}/${label}`);
  }

  uint32(): number {
    return nextXoshiro128(this.state);
  }

  bytes(length: number): Uint8Array {
    const bytes = Buffer.alloc(Math.ceil(length / 4) * 4);
    for (let offset = 0; offset < length; offset += 4) bytes.writeUInt32LE(this.uint32(), offset);
    return new Uint8Array(bytes.subarray(0, length));
  }

  fraction(): number {
    return this.uint53() / RANGE_53_BITS;
  }

  /** Uniform, both ends included; draws beyond the last full multiple of the span are thrown away. */
  integer(minInclusive: number, maxInclusive: number): number {
    assert(Number.isSafeInteger(minInclusive) && Number.isSafeInteger(maxInclusive), 'not integers');
    const span = maxInclusive - minInclusive + 1;
    assert(span >= 1 && Number.isSafeInteger(span), `no integers in ${minInclusive}..${maxInclusive}`);
    const limit = RANGE_53_BITS - (RANGE_53_BITS % span);
    let drawn = this.uint53();
    while (drawn >= limit) drawn = this.uint53();
    return minInclusive + (drawn % span);
  }

  pick<T>(items: readonly T[]): T {
    assert(items.length > 0, 'nothing to pick from');
    return items[this.integer(0, items.length - 1)] as T;
  }

  private uint53(): number {
    return (this.uint32() >>> 5) * 2 ** 26 + (this.uint32() >>> 6);
  }
}
