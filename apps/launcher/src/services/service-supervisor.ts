import type { ChildProcess } from 'node:child_process';
import { strict as assert } from 'node:assert';
import { Interruption, Refusal } from '../refusal.js';
import { Deferred } from './deferred.js';
import { RunningProcess, type ProcessLimits } from './running-process.js';
import { lastLines, launch, serviceName, type ServiceStart } from './service-process.js';

export interface SupervisorOptions {
  /** What the user must know, as a sentence or a few lines. */
  readonly tell: (text: string) => void;
  /** Who starts a service again that died: the supervisor, or only its caller through `restart`. Default `automatic`. */
  readonly restarts?: 'automatic' | 'asked';
  /** Waits before each new try; after the last one it gives up. Default 0.5, 1, 2, 4, 8 s. */
  readonly restartDelaysMs?: readonly number[];
  /** A service that was ready for so long has all its tries again. Default 60000. */
  readonly stableMs?: number;
  readonly limits?: Partial<ProcessLimits>;
  readonly launch?: (start: ServiceStart) => ChildProcess;
}

/** One service in the supervisor's care. */
interface Supervised {
  readonly start: ServiceStart;
  readonly name: string;
  process?: RunningProcess;
  /** Settled for the process that runs or is awaited; another one after each death. */
  ready: Deferred<void>;
  /** False once it was stopped on purpose. */
  wanted: boolean;
  /** Set while a kill of our caller's takes effect. */
  killed?: KillOptions;
  wasReady: boolean;
  /** Deaths in a row, none of them after a stable time. */
  deaths: number;
  retry?: NodeJS.Timeout;
}

export interface KillOptions {
  /** Whether the supervisor starts it again; default as `restarts` says. */
  readonly restart?: boolean;
}

const RESTART_DELAYS_MS = [500, 1_000, 2_000, 4_000, 8_000];
const STABLE_MS = 60_000;
/** The start is generous: six services share two cores while they load. */
const LIMITS: ProcessLimits = { startTimeoutMs: 120_000, stopTimeoutMs: 15_000 };
/** Signals that a process may outlive: `kill` does not wait for its end. */
const SURVIVED: readonly NodeJS.Signals[] = ['SIGSTOP', 'SIGCONT', 'SIGUSR1', 'SIGUSR2', 'SIGHUP'];

/**
 * Keeps services running: a service that dies after it was ready is told, with the end of its log, and started again,
 * each time a little later; when the tries are used up, `failed` resolves and the rest is for the caller. A service
 * that is stopped on purpose stays down. Services go by `serviceName`: `gateway`, `gateway.2`.
 */
export class ServiceSupervisor {
  readonly #options: SupervisorOptions;
  readonly #limits: ProcessLimits;
  readonly #services = new Map<string, Supervised>();
  readonly #failed = new Deferred<Refusal>();
  #closed = false;
  readonly #dead: string[] = [];

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#limits = { ...LIMITS, ...options.limits };
  }

  /** Resolves, with the sentence to tell, when a service cannot be kept alive; never rejects. */
  get failed(): Promise<Refusal> {
    return this.#failed.promise;
  }

  /** Names of the services that died by themselves, once for each death. */
  get dead(): readonly string[] {
    return this.#dead;
  }

  /** Process ids of what runs now, by name. */
  pids(): ReadonlyMap<string, number> {
    const running = [...this.#services].flatMap(([name, { process }]): [string, number][] =>
      process === undefined ? [] : [[name, process.pid]],
    );
    return new Map(running);
  }

  /** Starts a service for the first time and resolves when it is ready; rejects if it ends before. */
  async start(start: ServiceStart): Promise<void> {
    const name = serviceName(start);
    assert(!this.#services.has(name), `${name} is started already`);
    if (this.#closed) throw new Interruption();
    const ready = new Deferred<void>();
    const service: Supervised = { start, name, ready, wanted: true, wasReady: false, deaths: 0 };
    this.#services.set(name, service);
    this.#launch(service);
    await service.ready.promise;
  }

  /** Resolves when the service is ready, at once if it is; rejects if it is given up or stopped meanwhile. */
  waitReady(name: string): Promise<void> {
    return this.#service(name).ready.promise;
  }

  /**
   * Sends a signal to a service's process, SIGKILL if none is named, and resolves when the process is gone (at once for
   * signals that it may outlive). It counts as no death of its own.
   */
  async kill(name: string, signal: NodeJS.Signals = 'SIGKILL', options: KillOptions = {}): Promise<void> {
    const service = this.#service(name);
    const { process } = service;
    if (process === undefined) throw new Refusal(`${name} does not run, so it cannot be killed.`);
    if (SURVIVED.includes(signal)) return process.signal(signal);
    service.killed = options;
    process.signal(signal);
    await process.gone;
  }

  /** Starts a service again, after an orderly stop if it runs; resolves when it is ready. */
  async restart(name: string): Promise<void> {
    const service = this.#service(name);
    await this.#halt(service);
    if (this.#closed) throw new Interruption();
    service.wanted = true;
    service.deaths = 0;
    if (service.process === undefined) this.#launch(service);
    await service.ready.promise;
  }

  /** Stops one service on purpose: it stays down until `restart`. */
  async stop(name: string): Promise<void> {
    const service = this.#service(name);
    await this.#halt(service);
    if (!service.ready.settled) service.ready.reject(new Refusal(`${name} was stopped.`));
  }

  /** Stops all of them, those that are still starting too; nothing is started afterwards. */
  async stopAll(): Promise<void> {
    this.#closed = true;
    for (const { ready } of this.#services.values()) ready.reject(new Interruption());
    await Promise.all([...this.#services.keys()].map((name) => this.stop(name)));
  }

  async #halt(service: Supervised): Promise<void> {
    service.wanted = false;
    clearTimeout(service.retry);
    await service.process?.stop();
  }

  #service(name: string): Supervised {
    const service = this.#services.get(name);
    if (service === undefined)
      throw new Refusal(`There is no service ${name}: ${[...this.#services.keys()].join(', ')}.`);
    return service;
  }

  #launch(service: Supervised): void {
    if (service.ready.settled) service.ready = new Deferred();
    const child = (this.#options.launch ?? launch)(service.start);
    const process = new RunningProcess(child, this.#limits, () => {
      service.wasReady = true;
      service.ready.resolve();
    });
    service.process = process;
    void process.gone.then((how) => this.#died(service, process, how));
  }

  #died(service: Supervised, process: RunningProcess, how: string): void {
    const { killed } = service;
    delete service.process;
    delete service.killed;
    if (service.ready.settled) service.ready = new Deferred();
    if (!service.wanted || this.#closed) return;
    const last = lastLines(service.start);
    if (!service.wasReady) {
      this.#services.delete(service.name);
      return service.ready.reject(new Refusal(`${service.name} did not start: ${how}.\n${last}`));
    }
    const automatic = killed?.restart ?? this.#options.restarts !== 'asked';
    if (killed === undefined) {
      const stable = (process.readyForMs ?? 0) >= (this.#options.stableMs ?? STABLE_MS);
      service.deaths = stable ? 1 : service.deaths + 1;
      this.#dead.push(service.name);
      this.#options.tell(`${service.name} (process ${process.pid}) died: ${how}.\n${last}`);
    }
    if (automatic) return killed === undefined ? this.#retry(service, how) : this.#launch(service);
    // Whoever asked for the start that failed must hear of it; after a death in service, waiters wait for `restart`.
    if (process.readyForMs === undefined)
      service.ready.reject(new Refusal(`${service.name} did not start again: ${how}.\n${last}`));
  }

  #retry(service: Supervised, how: string): void {
    const { restartDelaysMs = RESTART_DELAYS_MS, tell } = this.#options;
    const delayMs = restartDelaysMs[service.deaths - 1];
    if (delayMs === undefined) return this.#giveUp(service, how);
    tell(
      `Starting ${service.name} again in ${delayMs / 1000} s (try ${service.deaths} of ${restartDelaysMs.length}).`,
    );
    service.retry = setTimeout(() => this.#launch(service), delayMs);
  }

  #giveUp(service: Supervised, how: string): void {
    service.wanted = false;
    const refusal = new Refusal(
      `${service.name} died ${service.deaths} times in a row (at last ${how}) and is not started again.\n${lastLines(service.start)}`,
    );
    service.ready.reject(refusal);
    this.#failed.resolve(refusal);
  }
}
