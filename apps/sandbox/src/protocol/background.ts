/** Work that nobody waits for: it is counted, and its failure is told instead of lost. */
export class Background {
  private running = 0;
  private stopping = false;

  constructor(private readonly report: (reason: string, error: unknown) => void) {}

  run(what: string, work: () => Promise<void>): void {
    if (this.stopping) return;
    this.running += 1;
    work()
      .catch((error: unknown) => this.report(what, error))
      .finally(() => {
        this.running -= 1;
      });
  }

  get count(): number {
    return this.running;
  }

  /** No new work; loops ask `stopped`. */
  stop(): void {
    this.stopping = true;
  }

  get stopped(): boolean {
    return this.stopping;
  }
}
