import type { Timers } from '@silkgate/kernel';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;

/** Repeats until it is acknowledged, with growing pauses; `stopped` ends it with the process. */
export async function repeatUntilDone(
  timers: Timers,
  attempt: () => Promise<boolean>,
  stopped: () => boolean = () => false,
): Promise<void> {
  let delayMs = FIRST_DELAY_MS;
  while (!stopped()) {
    if (await attempt()) return;
    await timers.sleep(delayMs);
    delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS);
  }
}
