import { setTimeout as sleep } from 'node:timers/promises';
import type { PgDatabase } from '@silkgate/persistence';
import { awaitConsumers } from '../demo/readiness.js';
import { Refusal } from '../refusal.js';
import type { RunningSwitch } from '../start/bring-up.js';
import { waitFor } from '../wait.js';
import { countFinalWithin, countPayments, finalOf, type PaymentCounts } from './gateway-counts.js';
import type { LoadProcess } from './load/load-process.js';
import type { LoadTask, PhaseResult } from './load/protocol.js';
import { cpuPerThousand, readUsage, residentMb, type UsageByProcess } from './processes/process-usage.js';
import { measureRawLimits } from './raw/raw-limits.js';
import { finalPerSecond, type Measurements } from './report.js';
import { underLoad, violationsOf } from './under-load.js';

export interface MeasureOptions {
  readonly seconds: number;
  /** Payments a second of the first phase; undefined: as many as it takes. */
  readonly rate?: number;
  readonly concurrency: number;
  readonly notifyAcquirers: 'always' | 'missing';
  readonly runId: string;
  readonly progress: (line: string) => void;
}

const RAW_SECONDS = 4;
const WARM_UP = { codes: 1_000, concurrency: 32, seconds: 10 } as const;
/** Codes for the first phase beyond what the warm-up's rate would use: a warm switch is faster. */
const HEADROOM = 4;
/** They are worth showing for 5 minutes, and each costs a call. */
const MOST_CODES = 30_000;
const PACED_SHARE = 0.7;
/** By then every payment is final, whatever happened to it. */
const FINALITY_TIMEOUT_MS = 130_000;

const secondsOf = ({ startedAtMs, endedAtMs }: PhaseResult): number =>
  Math.max(endedAtMs - startedAtMs, 1) / 1000;

/** The measuring of one run: what it needs at hand, and what it does step by step. */
export class Measuring {
  private constructor(
    private readonly running: RunningSwitch,
    private readonly options: MeasureOptions,
    private readonly auditor: PgDatabase,
    private readonly load: LoadProcess,
  ) {}

  /** Measures a switch that is up; ends the load's process and its connections whatever happens. */
  static of(running: RunningSwitch, options: MeasureOptions, startedAtMs: number): Promise<Measurements> {
    const { runId } = options;
    return underLoad(running, { runId, applicationName: 'bench' }, (load, auditor) =>
      new Measuring(running, options, auditor, load).#all(startedAtMs),
    );
  }

  async #all(startedAtMs: number): Promise<Measurements> {
    const { progress, runId } = this.options;
    const atStart = this.#usage();
    const raw = await this.#raw();
    const warmUp = await this.#warmUp();
    const { phase, before, after } = await this.#full(warmUp);
    const finalWithin = finalOf(
      await countFinalWithin(this.auditor, runId, phase.startedAtMs, phase.endedAtMs),
    );
    const rate = Math.max(Math.floor(PACED_SHARE * finalPerSecond({ full: { phase, finalWithin } })), 1);
    const paced = await this.#paced(rate);
    const payments = await this.#finalPayments();
    await awaitConsumers(this.running.database);
    const atEnd = this.#usage();
    progress('Auditing the books ...');
    const violations = await violationsOf(this.running);
    return {
      raw,
      full: { phase, finalWithin },
      paced: { phase: paced, rate },
      warmUp,
      payments,
      cpuSecondsPerThousandPayments: cpuPerThousand(before, after, phase.sent),
      residentMb: residentMb(atStart, atEnd),
      violations,
      eventLog: this.running.eventLog.kind,
      notifyAcquirers: this.options.notifyAcquirers,
      elapsedMs: Date.now() - startedAtMs,
    };
  }

  async #raw(): Promise<Measurements['raw']> {
    this.options.progress(`Raw limits of this Postgres, ${RAW_SECONDS} s each way ...`);
    const { adminUrl, database } = this.running.server;
    const url = new URL(adminUrl);
    url.pathname = `/${database}`;
    return measureRawLimits(url.toString(), RAW_SECONDS);
  }

  async #warmUp(): Promise<PhaseResult> {
    this.options.progress('Warming up ...');
    await this.#codes(WARM_UP.codes);
    const { concurrency, seconds } = WARM_UP;
    const phase = await this.load.phase({ kind: 'closed', concurrency, seconds });
    if (phase.answers.S > 0) return phase;
    throw new Refusal(
      `No payment of the warm-up succeeded: ${Object.keys(phase.problems).join(', ') || 'no answers'}.`,
    );
  }

  async #full(
    warmUp: PhaseResult,
  ): Promise<{ phase: PhaseResult; before: UsageByProcess; after: UsageByProcess }> {
    const { rate, seconds, concurrency, progress } = this.options;
    const expected = rate ?? (warmUp.sent / secondsOf(warmUp)) * HEADROOM;
    await this.#codes(Math.ceil(expected * seconds));
    await this.#quiet();
    const before = this.#usage();
    progress(
      `Load for ${seconds} s: ${rate === undefined ? `${concurrency} callers, as fast as they are answered` : `${rate} payments a second`} ...`,
    );
    const task: LoadTask =
      rate === undefined
        ? { kind: 'closed', concurrency, seconds }
        : { kind: 'paced', ratePerSecond: rate, seconds };
    const phase = await this.load.phase(task);
    await this.#quiet();
    return { phase, before, after: this.#usage() };
  }

  async #paced(rate: number): Promise<PhaseResult> {
    const { seconds, progress } = this.options;
    await this.#codes(Math.ceil(rate * seconds));
    progress(`Load for ${seconds} s: ${rate} payments a second ...`);
    return this.load.phase({ kind: 'paced', ratePerSecond: rate, seconds });
  }

  async #codes(wanted: number): Promise<void> {
    const count = Math.min(wanted, MOST_CODES);
    this.options.progress(`Obtaining ${count} consumer codes ...`);
    const { obtained, problem } = await this.load.codes(count);
    if (obtained < count)
      throw new Refusal(`Only ${obtained} of ${count} consumer codes were given: ${problem ?? 'no reason'}.`);
  }

  #usage(): UsageByProcess {
    return readUsage(new Map([...this.running.pids, ['load', this.load.pid]]));
  }

  /**
   * Waits until the work that payments leave behind (events, postings) is done, told by the CPU: less than a quarter of
   * one core in two looks. What never becomes quiet is measured as it is.
   */
  async #quiet(): Promise<void> {
    const cpu = (): number => [...this.#usage().values()].reduce((sum, usage) => sum + usage.cpuSeconds, 0);
    let before = cpu();
    for (let look = 0, quietLooks = 0; look < 60 && quietLooks < 2; look += 1) {
      await sleep(500);
      const now = cpu();
      quietLooks = now - before < 0.125 ? quietLooks + 1 : 0;
      before = now;
    }
  }

  async #finalPayments(): Promise<PaymentCounts> {
    this.options.progress('Waiting until every payment is final and every event has arrived ...');
    const count = (): Promise<PaymentCounts> => countPayments(this.auditor, this.options.runId);
    const look = async (): Promise<{ done: PaymentCounts } | { still: string }> => {
      const counts = await count();
      return counts.unfinished === 0 ? { done: counts } : { still: `${counts.unfinished} payments are open` };
    };
    return waitFor('A final result of every payment', look, FINALITY_TIMEOUT_MS, 1_000);
  }
}
