import type { SeededRandom } from '@silkgate/kernel';
import type { SimulatedTime } from './simulated-time.js';

/** Draws are this fine, so that a small share of a small chance is still one. */
const PARTS_OF_A_CHANCE = 100;

/** Whether faults may happen, and how often; when the last could. */
export class Weather {
  #quiet = true;
  #calmSince: number;
  #roughness = 1;

  constructor(private readonly time: SimulatedTime) {
    this.#calmSince = time.now();
  }

  readonly isQuiet = (): boolean => this.#quiet;

  /** Of each fault's chance, from 0 to 1, so much. */
  storm(roughness: number): void {
    this.#quiet = false;
    this.#roughness = roughness;
  }

  calm(): void {
    this.#quiet = true;
    this.#calmSince = this.time.now();
  }

  get calmSince(): number {
    return this.#calmSince;
  }

  /** Whether a fault that happens so often, at its worst, happens now. */
  strikes(random: SeededRandom, outOfThousand: number): boolean {
    if (this.#quiet) return false;
    return (
      random.integer(0, 1_000 * PARTS_OF_A_CHANCE - 1) < outOfThousand * PARTS_OF_A_CHANCE * this.#roughness
    );
  }
}
