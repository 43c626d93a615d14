import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Refusal } from '../../refusal.js';
import type { LoadAnswer, LoadSettings, LoadTask, PhaseResult } from './protocol.js';

const CODES_TIMEOUT_MS = 180_000;
/** Beyond a phase's own time: answers under way, and those of a switch that has stalled. */
const GRACE_MS = 60_000;
/** A payment is final within 120 s; then its acquirer is told. */
const SETTLE_TIMEOUT_MS = 150_000;

/** The load generator in its process; one task at a time. */
export class LoadProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly pid: number,
  ) {}

  static async start(settings: LoadSettings): Promise<LoadProcess> {
    const worker = fileURLToPath(new URL('./load-worker.js', import.meta.url));
    const child = fork(worker, [JSON.stringify(settings)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const load = new LoadProcess(child, child.pid ?? 0);
    await load.#answer(GRACE_MS);
    return load;
  }

  async codes(count: number): Promise<{ readonly obtained: number; readonly problem?: string }> {
    const answer = await this.#ask({ kind: 'codes', count }, CODES_TIMEOUT_MS);
    if (answer.kind !== 'codes') throw new Refusal('The load answered another question.');
    return answer;
  }

  async phase(task: Extract<LoadTask, { kind: 'closed' | 'paced' }>): Promise<PhaseResult> {
    const answer = await this.#ask(task, task.seconds * 1000 + GRACE_MS);
    if (answer.kind !== 'phase') throw new Refusal('The load answered another question.');
    const settled = await this.#ask({ kind: 'settle' }, SETTLE_TIMEOUT_MS);
    if (settled.kind !== 'settled') throw new Refusal('The load answered another question.');
    return answer.result;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    if (this.child.connected) this.child.disconnect();
    await gone;
  }

  async #ask(task: LoadTask, timeoutMs: number): Promise<LoadAnswer> {
    const answer = this.#answer(timeoutMs);
    this.child.send(task);
    return answer;
  }

  #answer(timeoutMs: number): Promise<LoadAnswer> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => settle(() => reject(new Refusal('The load did not end in time.'))),
        timeoutMs,
      );
      const onMessage = (answer: LoadAnswer): void =>
        settle(() =>
          answer.kind === 'failed'
            ? reject(new Refusal(`The load failed: ${answer.reason}`))
            : resolve(answer),
        );
      const onExit = (): void => settle(() => reject(new Refusal("The load's process ended.")));
      const settle = (end: () => void): void => {
        clearTimeout(timer);
        this.child.off('message', onMessage).off('exit', onExit);
        end();
      };
      this.child.on('message', onMessage).on('exit', onExit);
    });
  }
}
