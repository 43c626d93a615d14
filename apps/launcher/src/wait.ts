import { Refusal } from './refusal.js';

export const pause = (delayMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, delayMs));

export type Waiting<T> = { readonly done: T } | { readonly done?: undefined; readonly still: string };

/** Asks until `probe` answers something; after `timeoutMs` says what was waited for and how far it was. */
export async function waitFor<T>(
  what: string,
  probe: () => Promise<Waiting<T>>,
  timeoutMs: number,
  everyMs = 250,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await probe();
    if (!('still' in answer)) return answer.done;
    if (Date.now() > deadline)
      throw new Refusal(`${what} did not happen within ${timeoutMs / 1000} s: ${answer.still}.`);
    await pause(everyMs);
  }
}
