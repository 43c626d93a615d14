import type { Clock, EpochMs, Timers } from '@silkgate/kernel';
import { WorkLoop } from '@silkgate/messaging';
import type { Database } from '@silkgate/persistence';

const MEASURE_EVERY_MS = 10_000;

/**
 * The database's time, which all copies share: the machine's clock plus an offset that is measured again and again.
 * It never goes backwards; after a correction it stands still until time has caught up.
 */
export class DatabaseClock implements Clock {
  readonly #loop: WorkLoop;
  #offsetMs = 0;
  #lastMs = 0;

  constructor(
    private readonly database: Database,
    private readonly machine: Clock,
    timers: Timers,
    onError: (error: unknown) => void,
  ) {
    this.#loop = new WorkLoop({
      timers,
      idleMs: MEASURE_EVERY_MS,
      maxIdleMs: MEASURE_EVERY_MS,
      step: async () => {
        await this.#measure();
        return 'idle';
      },
      // The last offset goes on serving: two clocks of one site drift by microseconds a second.
      onError: (error, failures) => {
        if (failures === 1) onError(error);
      },
    });
  }

  now(): EpochMs {
    this.#lastMs = Math.max(this.#lastMs, this.machine.now() + this.#offsetMs);
    return this.#lastMs;
  }

  /** Rejects if the database cannot be asked; then nothing is known of its time. */
  async start(): Promise<void> {
    await this.#measure();
    this.#loop.start();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  /** The answer was made about half a round trip ago. */
  async #measure(): Promise<void> {
    const askedAt = this.machine.now();
    const { rows } = await this.database.query<{ at: string }>(
      'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS at',
    );
    const answeredAt = this.machine.now();
    const at = Number(rows[0]?.at);
    this.#offsetMs = Math.round(at - (askedAt + answeredAt) / 2);
  }
}
