import { Interruption, Refusal, Unreachable } from './refusal.js';

export const pause = (delayMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, delayMs));

export type Waiting<T> = { readonly done: T } | { readonly done?: undefined; readonly still: string };

/** A service that is being started again answers a little later. */
function unlessAway(error: unknown): { readonly still: string } {
  if (error instanceof Unreachable) return { still: error.message };
  throw error;
}

/** Asks until `probe` answers something; after `timeoutMs` says what was waited for and how far it was. */
export async function waitFor<T>(
  what: string,
  probe: () => Promise<Waiting<T>>,
  timeoutMs: number,
  everyMs = 250,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await probe().catch(unlessAway);
    if (!('still' in answer)) return answer.done;
    if (Date.now() > deadline)
      throw new Refusal(`${what} did not happen within ${timeoutMs / 1000} s: ${answer.still}.`);
    await pause(everyMs);
  }
}

/** As the work, unless the signal comes first; the work itself is not ended by it. */
export async function unlessInterrupted<T>(work: Promise<T>, interrupted?: AbortSignal): Promise<T> {
  if (interrupted === undefined) return work;
  let interrupt = (): void => undefined;
  const interruption = new Promise<never>((_, reject) => {
    interrupt = () => reject(new Interruption());
    if (interrupted.aborted) interrupt();
    else interrupted.addEventListener('abort', interrupt, { once: true });
  });
  return Promise.race([work, interruption]).finally(() =>
    interrupted.removeEventListener('abort', interrupt),
  );
}
