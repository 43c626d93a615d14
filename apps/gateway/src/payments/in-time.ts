import type { Timers } from '@silkgate/kernel';

export interface Lateness {
  readonly withinMs: number;
  readonly timers: Timers;
  /** Told of the end of work that came too late and failed: nobody else waits for it. */
  readonly failedLate?: (error: unknown) => void;
}

/** As the work, or `too-late` after `withinMs`; the work itself goes on: it changes nothing, or somebody looks after its end. */
export async function inTime<T>(
  work: Promise<T>,
  { withinMs, timers, failedLate = () => undefined }: Lateness,
): Promise<T | 'too-late'> {
  let cancel = (): void => undefined;
  const late = new Promise<'too-late'>((resolve) => {
    cancel = timers.schedule(Math.max(withinMs, 0), () => {
      work.catch(failedLate);
      resolve('too-late');
    });
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    cancel();
  }
}
