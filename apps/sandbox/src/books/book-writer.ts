import type { BookStorage } from './storage.js';

/**
 * Writes rows in groups: what arrives while one group is being synced goes into the next, so that the number of syncs
 * follows the disk and not the traffic. Whoever waits on `synced` may acknowledge afterwards: a row that was
 * acknowledged survives a kill -9 and a power cut. After one failed write the book takes nothing more.
 */
export class BookWriter {
  private pending: string[] = [];
  private waiting: Waiter[] = [];
  private writing = false;
  /** The group that is on its way to the disk. */
  private inFlight: Promise<void> = Promise.resolve();
  private broken: Error | undefined;

  constructor(private readonly storage: BookStorage) {}

  add(row: object): void {
    if (this.broken !== undefined) throw this.broken;
    this.pending.push(`${JSON.stringify(row)}\n`);
    if (this.writing) return;
    this.writing = true;
    void this.writeGroups();
  }

  /** Resolves when everything added so far is on the disk. */
  synced(): Promise<void> {
    if (this.broken !== undefined) return Promise.reject(this.broken);
    if (this.pending.length === 0) return this.inFlight;
    return new Promise<void>((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  /** Never rejects: a failure breaks the book and reaches those who wait. */
  private async writeGroups(): Promise<void> {
    // One turn of the loop: requests that are being handled now share the group.
    await Promise.resolve();
    while (this.pending.length > 0) {
      const group = this.pending;
      const waiters = this.waiting;
      this.pending = [];
      this.waiting = [];
      this.inFlight = this.storage.append(group.join(''));
      try {
        await this.inFlight;
        for (const waiter of waiters) waiter.resolve();
      } catch (cause) {
        this.fail(new Error('the book cannot be written', { cause }), waiters);
      }
    }
    this.writing = false;
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
