/** Integer milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number;

export interface Clock {
  now(): EpochMs;
}

export type Cancel = () => void;

/** The only way to wait. A simulation replaces it and decides when time passes. */
export interface Timers {
  /** Runs the task once after the delay, unless cancelled before. A task that throws is the caller's mistake. */
  schedule(delayMs: number, task: () => void): Cancel;
  sleep(delayMs: number): Promise<void>;
}
