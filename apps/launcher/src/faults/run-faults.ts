import { SeededRandom } from '@silkgate/kernel';
import { PgDatabase } from '@silkgate/persistence';
import { readParticipants } from '../bench/load/participants.js';
import type { ServerName } from '../guard/protocol.js';
import { Refusal } from '../refusal.js';
import type { RunningSwitch } from '../start/bring-up.js';
import { SERVICES } from '../services/table.js';
import { pause } from '../wait.js';
import { bringBack } from './inject/process-faults.js';
import { INJECTORS } from './inject/injectors.js';
import { impossibleKinds, possibleKinds, type FaultKind } from './kinds.js';
import { leastOfEach, planFaults, type PlannedFault } from './plan-faults.js';
import { endingsMissing } from './races/race.js';
import { runRaces } from './races/run-races.js';
import { countsOf, missingOf, recoveriesOf, spread, type FaultsReport, type Recovery } from './report.js';
import { SandboxControl } from './sandbox-control.js';
import { contradictions } from './settle/acknowledged-check.js';
import { settleAndAudit } from './settle/settle.js';
import { storedCounts } from './settle/stored-counts.js';
import { Acknowledgements } from './traffic/acknowledged.js';
import { Shopping } from './traffic/shopping.js';
import { Traffic } from './traffic/traffic.js';
import { Wire } from './traffic/wire.js';
import { LIVENESS, type FaultViolation } from './violation.js';
import { copiesOf, type FaultWorld } from './world.js';

export interface FaultsOptions {
  readonly count: number;
  readonly seed: number;
  /** How often each race is run before the faults. */
  readonly races: number;
  /** Purchases a second. */
  readonly rate: number;
  readonly copies: { readonly gateway: number; readonly settlement: number };
  readonly runId: string;
  readonly progress: (line: string) => void;
}

/** Between two faults, so that they meet a switch in every state. */
const BETWEEN_MS = { shortest: 300, longest: 2_500 } as const;
/** From so many faults on the audit waits until no book may lag any more. */
const PATIENT_FROM = 20;

/** Everything of one run on a switch that is up. */
export class FaultRun {
  readonly #recoveries: Recovery[] = [];
  readonly #violations: FaultViolation[] = [];
  readonly #kinds: readonly FaultKind[];
  readonly #impossible: ReturnType<typeof impossibleKinds>;

  private constructor(
    private readonly world: FaultWorld,
    private readonly wire: Wire,
    private readonly told: Acknowledgements,
    private readonly options: FaultsOptions,
  ) {
    const servers: [string, ServerName][] = [
      ['postgres', 'Postgres'],
      ['kafka', 'Kafka'],
    ];
    const own = servers.flatMap(([name, server]) => (world.running.pids.has(name) ? [server] : []));
    this.#kinds = possibleKinds(new Set(own));
    this.#impossible = impossibleKinds(new Set(own));
  }

  /** Runs on a switch whose services nobody else starts again; ends its own connections whatever happens. */
  static async on(
    running: RunningSwitch,
    options: FaultsOptions,
    startedAtMs: number,
  ): Promise<FaultsReport> {
    const { gateway, settlement } = options.copies;
    const auditor = new PgDatabase({
      url: running.database.auditorUrl,
      schema: 'gateway',
      applicationName: 'faults',
      maxConnections: 2,
      statementTimeoutMs: 60_000,
    });
    const wire = new Wire(gateway);
    const control = new SandboxControl();
    const random = new SeededRandom(`traffic ${options.seed}`);
    const participants = readParticipants(running.folder.root);
    const told = new Acknowledgements();
    const shopping = new Shopping(options.runId, random, wire, control, participants, told);
    const copies = { gatewayCopies: gateway, settlementCopies: settlement };
    try {
      const world = { running, control, auditor, shopping, ...copies };
      const work = new FaultRun(world, wire, told, options).#all(startedAtMs);
      return await Promise.race([work, running.failed.then((refusal) => Promise.reject(refusal))]);
    } finally {
      await wire.close();
      await auditor.close();
    }
  }

  async #all(startedAtMs: number): Promise<FaultsReport> {
    const { options, world } = this;
    const { progress, count, seed } = options;
    const races = await runRaces({ ...world, wire: this.wire }, options);
    this.#violations.push(...races.violations);
    if (count > 0) await this.#faults(planFaults(seed, count, this.#kinds));
    const settled = await settleAndAudit(world, count >= PATIENT_FROM, progress);
    this.#violations.push(...settled, ...(await contradictions(world.auditor, this.told.all())));
    const outcomes = await storedCounts(world.auditor);
    const faults = countsOf(this.#recoveries);
    const recovered = this.#recoveries.map(({ recoveredMs }) => recoveredMs);
    return {
      payments: outcomes.payments,
      faults,
      recoveredWithinMs: spread(recovered),
      violations: this.#violations,
      elapsedMs: Date.now() - startedAtMs,
      seed,
      outcomes,
      answers: this.told.counts,
      recoveredMs: recoveriesOf(this.#recoveries),
      races: races.tallies,
      eventLog: world.running.eventLog.kind,
      missing: [
        ...endingsMissing(races.tallies),
        ...missingOf(faults, {
          faults: count,
          kinds: this.#kinds,
          impossible: this.#impossible,
          leastOfEach: leastOfEach(count, this.#kinds),
          successes: outcomes.success,
        }),
      ],
    };
  }

  async #faults(plan: readonly PlannedFault[]): Promise<void> {
    const { world, options } = this;
    const traffic = new Traffic(
      world.shopping,
      new SeededRandom(`traffic ${options.seed}`).fork('mix'),
      options.rate,
    );
    options.progress(
      `${plan.length} faults under ${options.rate} purchases a second, seed ${options.seed} ...`,
    );
    for (const { kind, needs } of this.#impossible)
      options.progress(`No ${kind}: ${needs} is no process of this run.`);
    traffic.start();
    try {
      for (const fault of plan) await this.#fault(fault, plan.length);
    } finally {
      await traffic.stop();
    }
  }

  async #fault({ number, kind, random }: PlannedFault, of: number): Promise<void> {
    const { world, options } = this;
    await pause(random.integer(BETWEEN_MS.shortest, BETWEEN_MS.longest));
    const injected = await INJECTORS[kind](world, random);
    try {
      await injected.recovered();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#violates(`after fault ${number}, ${kind} (${injected.what}): ${error.message}`);
    }
    const recoveredMs = Date.now() - injected.endedAtMs;
    this.#recoveries.push({ kind, recoveredMs });
    const { S, F, U, none } = this.told.counts;
    options.progress(
      `${String(number).padStart(3)} of ${of}  ${injected.what}; recovered in ${(recoveredMs / 1000).toFixed(1)} s  (answers ${S} S, ${F} F, ${U} U, ${none} none)`,
    );
    await this.#noneDied(`after fault ${number}, ${kind} (${injected.what})`);
  }

  /** Whoever was not killed must still be there: outages are to be outlived without a new start. */
  async #noneDied(when: string): Promise<void> {
    const { services } = this.world.running;
    const { gateway, settlement } = this.options.copies;
    const copies: Readonly<Record<string, number>> = { gateway, settlement };
    const names = SERVICES.flatMap(({ app }) => copiesOf(app, copies[app] ?? 1));
    for (const name of names.filter((each) => !services.pids().has(each))) {
      this.#violates(`${name} died by itself ${when}`);
      await bringBack(services, name);
    }
  }

  #violates(detail: string): void {
    this.#violations.push({ invariant: LIVENESS, detail });
    this.options.progress(`VIOLATION  ${detail}`);
  }
}
