/** Tells those who wait when a payment or refund has its final result. */
export class Finality {
  private readonly waiting = new Map<string, (() => void)[]>();

  constructor(private readonly isFinal: (requestId: string) => boolean) {}

  /** Resolves when the result is final; at once if it is. */
  of(requestId: string): Promise<void> {
    if (this.isFinal(requestId)) return Promise.resolve();
    return new Promise((resolve) => {
      const others = this.waiting.get(requestId);
      if (others === undefined) this.waiting.set(requestId, [resolve]);
      else others.push(resolve);
    });
  }

  changed(requestId: string): void {
    const waiting = this.waiting.get(requestId);
    if (waiting === undefined || !this.isFinal(requestId)) return;
    this.waiting.delete(requestId);
    for (const resolve of waiting) resolve();
  }
}
