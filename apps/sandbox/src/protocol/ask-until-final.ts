import type { Timers } from '@silkgate/kernel';

export interface Asking {
  isFinal(): boolean;
  /** Resolves when the result is final, also by a notification. */
  readonly final: Promise<void>;
  /** The first call, and again where the switch does not know of it: the same key, the same parameters. */
  ask(): Promise<void>;
  inquire(): Promise<'known' | 'not-known'>;
}

/** The field's rule: every three seconds for a minute; after that more patiently, for as long as it takes. */
const INQUIRY_DELAYS_MS = [1_000, 2_000];
const INQUIRY_EVERY_MS = 3_000;
const PATIENT_AFTER = 20;
const PATIENT_EVERY_MS = 10_000;

/** Asks and then inquires until the result is final. A time-out is not a failure. */
export async function askUntilFinal(asking: Asking, timers: Timers): Promise<void> {
  await asking.ask();
  for (let attempt = 0; !asking.isFinal(); attempt += 1) {
    await either(asking.final, timers, delayOf(attempt));
    if (asking.isFinal()) return;
    if ((await asking.inquire()) === 'not-known') await asking.ask();
  }
}

function delayOf(attempt: number): number {
  if (attempt > PATIENT_AFTER) return PATIENT_EVERY_MS;
  return INQUIRY_DELAYS_MS[attempt] ?? INQUIRY_EVERY_MS;
}

/** Resolves when the promise does or the time has passed, whichever is first; true if it was the promise. */
export function either(awaited: Promise<void>, timers: Timers, delayMs: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const cancel = timers.schedule(delayMs, () => resolve(false));
    awaited.then(
      () => {
        cancel();
        resolve(true);
      },
      (error: unknown) => {
        cancel();
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}
