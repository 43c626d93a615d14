import {
  startOfBusinessDate,
  addDays,
  businessDateOf,
  toIsoUtc8,
  type Clock,
  type Timers,
} from '@silkgate/kernel';
import { BookWriter, type BookStorage } from '../books/index.js';
import { DayCuts, type DayCut } from './domain/cuts.js';

/** Cancels of yesterday's payments are taken until 00:15; the files are cut after that. */
const FILES_AFTER_MIDNIGHT_MS = 16 * 60_000;
const LONGEST_TIMER_MS = 60 * 60_000;

/** The ends of business dates as those outside know them: told by the operator, or midnight in UTC+8. */
export class DayBook {
  readonly cuts = new DayCuts();
  private readonly writer: BookWriter;

  private constructor(
    storage: BookStorage,
    private readonly clock: Clock,
    private readonly timers: Timers,
  ) {
    this.writer = new BookWriter(storage);
  }

  static async open(storage: BookStorage, clock: Clock, timers: Timers): Promise<DayBook> {
    const book = new DayBook(storage, clock, timers);
    for await (const line of storage.lines()) book.cuts.add(JSON.parse(line) as DayCut);
    return book;
  }

  /** True if the date was not cut before. */
  async cut(cut: DayCut): Promise<boolean> {
    const fresh = this.cuts.add(cut);
    if (fresh) this.writer.add({ ...cut, cutAt: toIsoUtc8(cut.cutAtMs) });
    await this.writer.synced();
    return fresh;
  }

  /** Calls `ended` after each midnight that ends a date. */
  watch(ended: (cut: DayCut) => void): void {
    const midnight = startOfBusinessDate(addDays(businessDateOf(this.clock.now()), 1));
    const wait = (): void => {
      const leftMs = midnight + FILES_AFTER_MIDNIGHT_MS - this.clock.now();
      if (leftMs > 0) {
        this.timers.schedule(Math.min(leftMs, LONGEST_TIMER_MS), wait);
        return;
      }
      const cut = this.cuts.midnightCut(midnight);
      if (cut !== undefined) ended(cut);
      this.watch(ended);
    };
    wait();
  }
}
