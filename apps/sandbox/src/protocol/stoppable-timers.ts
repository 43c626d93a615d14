import type { Cancel, Timers } from '@silkgate/kernel';

/** Timers that end together: after `stop` nothing scheduled runs any more, and nothing keeps the process alive. */
export class StoppableTimers implements Timers {
  private readonly pending = new Set<Cancel>();
  private stopped = false;

  constructor(private readonly timers: Timers) {}

  schedule(delayMs: number, task: () => void): Cancel {
    if (this.stopped) return () => undefined;
    const cancel = this.timers.schedule(delayMs, () => {
      this.pending.delete(cancel);
      task();
    });
    this.pending.add(cancel);
    return () => {
      this.pending.delete(cancel);
      cancel();
    };
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.schedule(delayMs, resolve));
  }

  stop(): void {
    this.stopped = true;
    for (const cancel of this.pending) cancel();
    this.pending.clear();
  }
}
