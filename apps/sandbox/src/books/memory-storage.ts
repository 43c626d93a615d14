import type { BookStorage } from './storage.js';

/** A book without a disk, for simulations and tests of what stands above it. */
export class MemoryStorage implements BookStorage {
  private readonly written: string[];

  constructor(lines: readonly string[] = []) {
    this.written = [...lines];
  }

  async append(text: string): Promise<void> {
    this.written.push(...text.split('\n').slice(0, -1));
  }

  async *lines(): AsyncIterable<string> {
    yield* this.written;
  }

  async close(): Promise<void> {
    await Promise.resolve();
  }
}
