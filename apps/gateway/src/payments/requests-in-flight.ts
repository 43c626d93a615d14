/** Requests in progress in this copy: a repeat shares the answer, the same key with other parameters waits for its end. */
export class RequestsInFlight<Outcome> {
  readonly #running = new Map<string, { readonly keyHash: string; readonly outcome: Promise<Outcome> }>();

  /** `answer` never rejects: whoever waits for another's end would reject with it. */
  run(key: string, keyHash: string, answer: () => Promise<Outcome>): Promise<Outcome> {
    const running = this.#running.get(key);
    if (running !== undefined) {
      if (running.keyHash === keyHash) return running.outcome;
      // Which of the two is the stored one is not known before the running one has ended: the store decides then.
      return running.outcome.then(() => this.run(key, keyHash, answer));
    }
    const outcome = answer().finally(() => this.#running.delete(key));
    this.#running.set(key, { keyHash, outcome });
    return outcome;
  }
}
