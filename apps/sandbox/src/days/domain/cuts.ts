import { addDays, businessDateOf, type BusinessDate, type EpochMs } from '@silkgate/kernel';

/** The end of a business date: what completes at `cutAtMs` or later belongs to a later one. */
export interface DayCut {
  readonly businessDate: BusinessDate;
  readonly cutAtMs: EpochMs;
  readonly nextBusinessDate: BusinessDate;
}

/** Where the switch told no business date, a participant counts by its own clock against the cuts it knows of. */
export class DayCuts {
  private readonly cuts: DayCut[] = [];

  /** Cuts come in the order of their dates; a second cut of one date changes nothing. */
  add(cut: DayCut): boolean {
    const last = this.cuts.at(-1);
    if (last !== undefined && cut.businessDate <= last.businessDate) return false;
    this.cuts.push(cut);
    return true;
  }

  all(): readonly DayCut[] {
    return this.cuts;
  }

  dateOf(atMs: EpochMs): BusinessDate {
    const calendar = businessDateOf(atMs);
    let date: BusinessDate | undefined;
    for (let index = this.cuts.length - 1; index >= 0; index -= 1) {
      const cut = this.cuts[index];
      if (cut === undefined || cut.cutAtMs <= atMs) {
        if (date !== undefined) return date;
        const open = cut?.nextBusinessDate ?? calendar;
        return open > calendar ? open : calendar;
      }
      date = cut.businessDate;
    }
    return date ?? calendar;
  }

  /** The cut that midnight makes at `atMs`, unless an operator ended that date before. */
  midnightCut(atMs: EpochMs): DayCut | undefined {
    const nextBusinessDate = businessDateOf(atMs);
    const businessDate = addDays(nextBusinessDate, -1);
    const last = this.cuts.at(-1);
    if (last !== undefined && last.businessDate >= businessDate) return undefined;
    return { businessDate, cutAtMs: atMs, nextBusinessDate };
  }
}
