import type { ChildProcess } from 'node:child_process';
import { strict as assert } from 'node:assert';

export interface ProcessLimits {
  /** Until it says that it is ready; then it is killed. */
  readonly startTimeoutMs: number;
  /** Until it has ended after it was asked to; then it is killed. */
  readonly stopTimeoutMs: number;
}

/** One child that says `{type: "ready"}` over its IPC channel when it listens, and ends when the channel closes. */
export class RunningProcess {
  readonly pid: number;
  /** How it ended, in words: never rejects. */
  readonly gone: Promise<string>;
  #readyAt: number | undefined;
  #readyTimer: NodeJS.Timeout;
  #late = false;

  constructor(
    private readonly child: ChildProcess,
    private readonly limits: ProcessLimits,
    onReady: () => void,
  ) {
    this.#readyTimer = setTimeout(() => {
      this.#late = true;
      child.kill('SIGKILL');
    }, limits.startTimeoutMs);
    this.gone = new Promise((resolve) => {
      const ended = (how: string): void => {
        clearTimeout(this.#readyTimer);
        resolve(how);
      };
      child.once('exit', (code, signal) => ended(this.#endingOf(code, signal)));
      child.once('error', (error) => ended(error.message));
    });
    child.on('message', (message: { type?: string }) => {
      if (message.type !== 'ready' || this.#readyAt !== undefined) return;
      clearTimeout(this.#readyTimer);
      this.#readyAt = Date.now();
      onReady();
    });
    assert(child.pid !== undefined, 'the machine starts no more processes');
    this.pid = child.pid;
  }

  /** How long it has been ready; undefined before. */
  get readyForMs(): number | undefined {
    return this.#readyAt === undefined ? undefined : Date.now() - this.#readyAt;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** An orderly end, forced after the limit. What is not ready yet may not listen to its channel. */
  async stop(): Promise<void> {
    if (this.#readyAt === undefined) this.child.kill('SIGTERM');
    if (this.child.connected) this.child.disconnect();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), this.limits.stopTimeoutMs);
    await this.gone;
    clearTimeout(timer);
  }

  #endingOf(code: number | null, signal: NodeJS.Signals | null): string {
    if (this.#late) return `it was not ready after ${this.limits.startTimeoutMs / 1000} s`;
    return signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`;
  }
}
