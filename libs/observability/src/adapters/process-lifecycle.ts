import type { Logger } from '../logging/logger.js';

/** An orderly end takes the requests in progress with it; after this long the process ends anyway. */
const DRAIN_LIMIT_MS = 15_000;

type Stop = () => Promise<void>;

/** The part of Node's `process` that an orderly end needs. */
export interface ProcessPort {
  on(event: string, listener: (argument: unknown) => void): unknown;
  exit(code: number): unknown;
  /** There only with an IPC channel. */
  send?: ((message: object) => unknown) | undefined;
}

/**
 * Ends the process once, in order. Under a launcher (an IPC channel) the closing of the channel ends
 * it, so that a launcher killed with -9 leaves nothing behind, and SIGINT is left to the launcher:
 * Ctrl-C reaches the whole process group at once, but Postgres must outlive those who use it.
 */
export class ProcessLifecycle {
  #stop: Stop | undefined;
  #ending = false;

  constructor(
    private readonly logger: Logger,
    private readonly process: ProcessPort,
  ) {
    const launched = process.send !== undefined;
    process.on('SIGTERM', () => this.#end('SIGTERM'));
    process.on('SIGINT', () => {
      if (!launched) this.#end('SIGINT');
    });
    if (launched) process.on('disconnect', () => this.#end('the launcher is gone'));
    process.on('uncaughtException', (error) => this.#die(error));
    process.on('unhandledRejection', (reason) => this.#die(reason));
  }

  ready(port: number, stop: Stop): void {
    this.#stop = stop;
    this.process.send?.({ type: 'ready', port });
  }

  #end(reason: string): void {
    if (this.#ending) return;
    this.#ending = true;
    this.logger.info({ reason }, 'stopping');
    setTimeout(() => this.process.exit(1), DRAIN_LIMIT_MS).unref();
    const stopped = this.#stop?.() ?? Promise.resolve();
    stopped.then(
      () => this.process.exit(0),
      (error: unknown) => this.#die(error),
    );
  }

  #die(error: unknown): void {
    this.logger.fatal({ err: error }, 'the process cannot go on');
    this.process.exit(1);
  }
}
