import type { Clock, EpochMs, Timers } from '@silkgate/kernel';
import { WorkLoop } from '@silkgate/messaging';
import type { SqlSession } from '@silkgate/persistence';

const MEASURE_EVERY_MS = 10_000;
/** After a measurement that says too little. */
const MEASURE_AGAIN_MS = 1_000;
/** The offset is known to half the round trip: a stop of either side would put the clock off by half of its length. */
const LONGEST_ROUND_TRIP_MS = 100;
/** The first statement opens a connection; later ones only ask. */
const FIRST_MEASUREMENTS = 5;

interface Measurement {
  readonly offsetMs: number;
  readonly roundTripMs: number;
}

/**
 * The database's time, which all copies share: the machine's clock plus an offset that is measured again and again.
 * It never goes backwards; after a correction it stands still until time has caught up.
 */
export class DatabaseClock implements Clock {
  readonly #loop: WorkLoop;
  #inUse: Measurement = { offsetMs: 0, roundTripMs: Number.POSITIVE_INFINITY };
  #lastMs = 0;

  constructor(
    private readonly database: SqlSession,
    private readonly machine: Clock,
    timers: Timers,
    onError: (error: unknown) => void,
  ) {
    this.#loop = new WorkLoop({
      timers,
      idleMs: MEASURE_AGAIN_MS,
      maxIdleMs: MEASURE_EVERY_MS,
      // Pauses grow while measurements are good, and begin anew after one that is not.
      step: async () => (this.#use(await this.#measure()) ? 'idle' : 'done'),
      // The last offset goes on serving: two clocks of one site drift by microseconds a second.
      onError: (error, failures) => {
        if (failures === 1) onError(error);
      },
    });
  }

  now(): EpochMs {
    this.#lastMs = Math.max(this.#lastMs, this.machine.now() + this.#inUse.offsetMs);
    return this.#lastMs;
  }

  /** Rejects if the database cannot be asked; then nothing is known of its time. */
  async start(): Promise<void> {
    let best = await this.#measure();
    for (let taken = 1; taken < FIRST_MEASUREMENTS; taken += 1) {
      const next = await this.#measure();
      if (next.roundTripMs < best.roundTripMs) best = next;
    }
    this.#inUse = best;
    this.#loop.start();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  /** False where it says less than what is known: the last good offset goes on serving. */
  #use(measured: Measurement): boolean {
    const isGood = measured.roundTripMs <= Math.max(LONGEST_ROUND_TRIP_MS, this.#inUse.roundTripMs);
    if (isGood) this.#inUse = measured;
    return isGood;
  }

  /** The answer was made about half a round trip ago. */
  async #measure(): Promise<Measurement> {
    const askedAt = this.machine.now();
    const { rows } = await this.database.query<{ at: string }>(
      'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS at',
    );
    const answeredAt = this.machine.now();
    const at = Number(rows[0]?.at);
    // A clock that was set back meanwhile has measured nothing.
    const roundTripMs = answeredAt < askedAt ? Number.POSITIVE_INFINITY : answeredAt - askedAt;
    return { offsetMs: Math.round(at - (askedAt + answeredAt) / 2), roundTripMs };
  }
}
