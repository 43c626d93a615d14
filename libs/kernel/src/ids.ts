import assert from 'node:assert';
import { createHash } from 'node:crypto';
import { stringify, validate } from 'uuid';
import type { Clock } from './clock.js';
import type { RandomSource } from './random.js';

export const SHARD_COUNT = 65_536;

export interface IdSource {
  uuid(shard: number): string;
}

const COUNTER_MAX = 0xfff;
/** A new millisecond starts below this, so that at least 2,048 ids fit before the timestamp must run ahead. */
const COUNTER_START_BELOW = 0x800;

/**
 * UUIDv7 of RFC 9562: 48 bits of milliseconds, rand_a as a counter (section 6.2, method 1), and in rand_b after
 * the variant 16 bits of shard and 46 random bits. Ids of one source grow strictly, also within a millisecond
 * and when the clock steps back; when the counter is used up the timestamp runs ahead by a millisecond.
 */
export class UuidV7Source implements IdSource {
  private lastMs = -1;
  private counter = 0;

  constructor(
    private readonly clock: Clock,
    private readonly random: RandomSource,
  ) {}

  uuid(shard: number): string {
    assert(Number.isInteger(shard) && shard >= 0 && shard < SHARD_COUNT, `shard ${shard} out of range`);
    this.advance();
    const bytes = Buffer.alloc(16);
    bytes.writeUIntBE(this.lastMs, 0, 6);
    bytes.writeUInt16BE(0x7000 | this.counter, 6);
    bytes.set(this.random.bytes(6), 10);
    bytes[8] = 0x80 | (shard >>> 10);
    bytes[9] = (shard >>> 2) & 0xff;
    bytes[10] = ((shard & 3) << 6) | ((bytes[10] ?? 0) & 0x3f);
    return stringify(bytes);
  }

  private advance(): void {
    const now = this.clock.now();
    if (now > this.lastMs) {
      this.restartAt(now);
    } else if (this.counter < COUNTER_MAX) {
      this.counter += 1;
    } else {
      this.restartAt(this.lastMs + 1);
    }
  }

  private restartAt(atMs: number): void {
    this.lastMs = atMs;
    this.counter = this.random.uint32() % COUNTER_START_BELOW;
  }
}

/** The first 16 bits of SHA-256 over the UTF-8 key: 0 to 65535. Stored in ids, so it never changes. */
export function shardOf(key: string): number {
  return createHash('sha256').update(key, 'utf8').digest().readUInt16BE(0);
}

/** The shard that {@link UuidV7Source} wrote into the id. */
export function shardOfUuid(id: string): number {
  assert(isUuid(id), `not a UUID: ${id}`);
  const bits = parseInt(id.slice(19, 23) + id.slice(24, 26), 16); // bytes 8, 9, 10
  return (bits >>> 6) & 0xffff;
}

/** The canonical text form of RFC 9562 in lower case, the only one the switch writes and compares. */
export function isUuid(text: string): boolean {
  return validate(text) && text === text.toLowerCase();
}
