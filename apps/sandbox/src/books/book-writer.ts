import type { BookStorage } from './storage.js';

/**
 * Writes rows in groups: what arrives while one group is being synced goes into the next, so that the number of syncs
 * follows the disk and not the traffic. Whoever waits on `synced` may acknowledge afterwards: a row that was
 * acknowledged survives a kill -9 and a power cut. After one failed write the book takes nothing more.
 */
export class BookWriter {
  private pending: string[] = [];
  private waiting: Waiter[] = [];
  private writing: Promise<void> | undefined;
  private broken: Error | undefined;

  constructor(private readonly storage: BookStorage) {}

  add(row: object): void {
    if (this.broken !== undefined) throw this.broken;
    this.pending.push(`${JSON.stringify(row)}\n`);
  }

  /** Resolves when everything added so far is on the disk. */
  synced(): Promise<void> {
    if (this.broken !== undefined) return Promise.reject(this.broken);
    if (this.pending.length === 0) return this.writing ?? Promise.resolve();
    const synced = new Promise<void>((resolve, reject) => this.waiting.push({ resolve, reject }));
    this.writing ??= this.writeGroups();
    return synced;
  }

  private async writeGroups(): Promise<void> {
    // One turn of the loop: requests that are being handled now share the group.
    await Promise.resolve();
    while (this.pending.length > 0) {
      const group = this.pending;
      const waiters = this.waiting;
      this.pending = [];
      this.waiting = [];
      try {
        await this.storage.append(group.join(''));
        for (const waiter of waiters) waiter.resolve();
      } catch (cause) {
        this.fail(new Error('the book cannot be written', { cause }), waiters);
      }
    }
    this.writing = undefined;
  }

  private fail(error: Error, waiters: readonly Waiter[]): void {
    this.broken = error;
    for (const waiter of [...waiters, ...this.waiting]) waiter.reject(error);
    this.pending = [];
    this.waiting = [];
  }
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}
