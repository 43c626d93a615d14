import type { SimulatedTime } from './simulated-time.js';

/** Whether faults may happen; when the last could. */
export class Weather {
  #quiet = true;
  #calmSince: number;

  constructor(private readonly time: SimulatedTime) {
    this.#calmSince = time.now();
  }

  readonly isQuiet = (): boolean => this.#quiet;

  storm(): void {
    this.#quiet = false;
  }

  calm(): void {
    this.#quiet = true;
    this.#calmSince = this.time.now();
  }

  get calmSince(): number {
    return this.#calmSince;
  }
}
