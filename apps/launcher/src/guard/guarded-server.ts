import type { GuardMessage, ServerName } from './protocol.js';
import { killTree, lives } from './process-tree.js';

export interface StartedServer {
  readonly pid: number;
  stop(): Promise<void>;
}

const WATCH_MS = 500;
const GONE_LOOK_MS = 20;
/** After a kill -9 the machine may hold on to a port or to shared memory for a moment. */
const START_ATTEMPTS = 20;
const ATTEMPT_PAUSE_MS = 250;

const pause = (delayMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, delayMs));

/** A server in the guard's care: started, watched, killed and started again when told so, stopped in the end. */
export class GuardedServer {
  #running: StartedServer | undefined;
  #watch: NodeJS.Timeout | undefined;

  constructor(
    private readonly what: ServerName,
    private readonly start: () => Promise<StartedServer>,
    private readonly tell: (message: GuardMessage) => void,
  ) {}

  /** Tells that it is ready, or why it could not be started after the last attempt. */
  async begin(attempts = 1): Promise<void> {
    try {
      this.#running = await this.start();
    } catch (error) {
      if (attempts > 1) {
        await pause(ATTEMPT_PAUSE_MS);
        return this.begin(attempts - 1);
      }
      return this.tell({
        type: 'failed',
        what: this.what,
        reason: error instanceof Error ? error.message : String(error),
      });
    }
    const { pid } = this.#running;
    this.#watch = setInterval(() => this.#look(pid), WATCH_MS);
    this.tell({ type: this.what === 'Postgres' ? 'postgres-ready' : 'kafka-ready', pid });
  }

  beginAgain(): Promise<void> {
    return this.begin(START_ATTEMPTS);
  }

  /** kill -9 of all its processes; it stays down until it is begun again. */
  async kill(): Promise<void> {
    const running = this.#running;
    clearInterval(this.#watch);
    this.#running = undefined;
    if (running !== undefined) {
      killTree(running.pid);
      while (lives(running.pid)) await pause(GONE_LOOK_MS);
    }
    this.tell({ type: 'killed', what: this.what });
  }

  async stop(): Promise<void> {
    clearInterval(this.#watch);
    await this.#running?.stop();
  }

  /** Nothing that ends by itself is restarted: the services' state of mind is not ours. */
  #look(pid: number): void {
    if (lives(pid)) return;
    clearInterval(this.#watch);
    this.tell({ type: 'ended', what: this.what });
  }
}
