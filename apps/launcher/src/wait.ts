import { Refusal } from './refusal.js';

export const pause = (delayMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, delayMs));

/** Asks until `probe` answers something; after `timeoutMs` says what was waited for and how far it was. */
export async function waitFor<T>(
  what: string,
  probe: () => Promise<{ readonly done: T } | { readonly still: string }>,
  timeoutMs: number,
  everyMs = 250,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await probe();
    if ('done' in answer) return answer.done;
    if (Date.now() > deadline) throw new Refusal(`${what} did not happen within ${timeoutMs / 1000} s: ${answer.still}.`);
    await pause(everyMs);
  }
}
