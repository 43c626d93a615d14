import type { SeededRandom } from '@silkgate/kernel';
import { pause } from '../../wait.js';
import type { Shopping } from './shopping.js';

/** In a hundred purchases: the rest is consumer codes that are paid and left at that. */
const MIX = { order: 8, push: 10, payAndCancel: 4, giveBack: 10, cancel: 3 } as const;
/** So many under way, and the shops wait: a switch that stalls is not piled up upon. */
const MOST_UNDER_WAY = 250;

/** After the last purchase was begun; who still waits then waits for what is settled afterwards. */
const STOP_TAKES_MS = 15_000;

/** A steady modest load of every flow until it is stopped. */
export class Traffic {
  readonly #underWay = new Set<Promise<void>>();
  #running: Promise<void> | undefined;
  #stopped = false;
  /** The first defect of the traffic itself: what the switch does is no defect of the traffic. */
  #defect: Error | undefined;
  started = 0;

  constructor(
    private readonly shopping: Shopping,
    private readonly random: SeededRandom,
    private readonly ratePerSecond: number,
  ) {}

  start(): void {
    this.#running = this.#run();
  }

  /** No more purchases; resolves when those under way have their answers, but for visitors who wait for long. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
    await Promise.race([Promise.all(this.#underWay), pause(STOP_TAKES_MS)]);
    if (this.#defect !== undefined) throw this.#defect;
  }

  async #run(): Promise<void> {
    const startedAt = performance.now();
    let skipped = 0;
    while (!this.#stopped) {
      const due = Math.floor(((performance.now() - startedAt) / 1000) * this.ratePerSecond) - skipped;
      while (this.started < due && this.#underWay.size < MOST_UNDER_WAY) this.#begin();
      skipped += Math.max(0, due - this.started);
      await pause(1000 / this.ratePerSecond);
    }
  }

  #begin(): void {
    this.started += 1;
    const purchase: Promise<void> = this.#purchase()
      .catch((error: unknown) => {
        this.#defect ??= error instanceof Error ? error : new Error(String(error));
      })
      .then(() => void this.#underWay.delete(purchase));
    this.#underWay.add(purchase);
  }

  async #purchase(): Promise<void> {
    const { shopping } = this;
    let draw = this.random.integer(1, 100);
    const is = (share: number): boolean => (draw -= share) <= 0;
    if (is(MIX.order)) return shopping.scanOrder();
    if (is(MIX.push)) return void (await shopping.push());
    if (is(MIX.payAndCancel)) return shopping.payAndCancel();
    const asked = await shopping.pay();
    if (asked === undefined) return;
    if (is(MIX.giveBack)) return shopping.giveBack(asked);
    if (is(MIX.cancel)) return shopping.cancel(asked);
  }
}
