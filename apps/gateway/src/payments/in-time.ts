import type { Timers } from '@silkgate/kernel';

/** As the work, or `too-late` after `withinMs`; the work itself goes on: it changes nothing, or somebody looks after its end. */
export async function inTime<T>(work: Promise<T>, withinMs: number, timers: Timers): Promise<T | 'too-late'> {
  let cancel = (): void => undefined;
  const late = new Promise<'too-late'>((resolve) => {
    cancel = timers.schedule(Math.max(withinMs, 0), () => resolve('too-late'));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    cancel();
  }
}
