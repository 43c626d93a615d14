import assert from 'node:assert';
import { DatabaseError } from '@silkgate/persistence';
import type { SeededRandom } from '@silkgate/kernel';
import type { EngineObserver } from '../../apps/gateway/src/payments/ports.js';
import type { Quote } from '../../apps/gateway/src/quotes/pricing.js';
import type { Violation } from './checks/violation.js';
import { DatabaseFaults, DEATH_PLACES, type DatabaseFaultCounts } from './database-faults.js';
import { simulatedDirectory, SimulatedResolver } from './participants.js';
import { SimulatedBank } from './settlement/simulated-bank.js';
import { SimulatedSettlement } from './settlement/simulated-settlement.js';
import { SimulatedConnector, type ConnectorWorld } from './simulated-connector.js';
import { SimulatedCopy } from './simulated-copy.js';
import { SimulatedDatabase } from './simulated-database.js';
import type { SimulatedEventLog } from './simulated-event-log.js';
import type { SimulatedTime } from './simulated-time.js';
import type { StatementLane } from './statement-lane.js';
import type { Store, Stores } from './stores.js';
import type { Trace } from './trace.js';
import type { Pace } from './traffic.js';
import type { Weather } from './weather.js';

const GATEWAYS = 3;
const SETTLEMENTS = 2;
const CONNECTIONS = { gateway: 4, settlement: 3 } as const;

export interface ProcessWorld {
  readonly stores: Stores;
  readonly lane: StatementLane;
  readonly time: SimulatedTime;
  readonly trace: Trace;
  readonly random: SeededRandom;
  readonly weather: Weather;
  readonly eventLog: SimulatedEventLog;
  readonly connector: ConnectorWorld;
  readonly quotes: ReadonlyMap<string, Quote>;
  readonly announced: ReadonlyMap<string, string>;
  readonly violated: (violation: Violation) => void;
}

interface Process {
  readonly name: string;
  readonly alive: boolean;
  start(): Promise<void>;
  stop(): Promise<void>;
  dies(): void;
  kill(): Promise<void>;
}

/** The processes of the switch: copies of gateway and settlement, which die and are started again. */
export class Processes {
  readonly counts = { crashes: 0, batches: 0, batchesOfOne: 0, clockSteps: 0 };
  readonly databaseFaults: DatabaseFaultCounts = { lostCommitAnswers: 0, lostCommits: 0, lostStatements: 0 };
  readonly #faults = new Map<string, DatabaseFaults>();
  readonly #directory = simulatedDirectory();
  readonly #bank: SimulatedBank;
  #gateways: SimulatedCopy[] = [];
  #settlements: SimulatedSettlement[] = [];
  #databases: SimulatedDatabase[] = [];
  #lastGateway: SimulatedCopy | undefined;
  #made = 0;
  #pace: Pace = { settings: {}, relayGatherMs: 0 };

  constructor(private readonly world: ProcessWorld) {
    this.#bank = new SimulatedBank(world.time, world.random.fork('bank'), world.weather.isQuiet);
  }

  /** Gateway copies that are alive; where none is, one that nobody reaches. */
  get gateways(): readonly SimulatedCopy[] {
    const alive = this.#gateways.filter((copy) => copy.alive);
    return alive.length > 0 || this.#lastGateway === undefined ? alive : [this.#lastGateway];
  }

  anyGateway(random: SeededRandom): SimulatedCopy {
    return random.pick(this.gateways);
  }

  /** Opens every copy at this pace, which is that of their successors as well. */
  async openAll(pace: Pace): Promise<void> {
    this.#pace = pace;
    for (let slot = 1; slot <= GATEWAYS; slot += 1) await this.#openGateway(slot);
    for (let slot = 1; slot <= SETTLEMENTS; slot += 1) await this.#openSettlement(slot);
  }

  async startAll(): Promise<void> {
    await Promise.all([...this.#gateways, ...this.#settlements].map((each) => each.start()));
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#gateways, ...this.#settlements].map((each) => each.stop()));
  }

  async close(): Promise<void> {
    for (const database of this.#databases) await database.close();
    [this.#gateways, this.#settlements, this.#databases] = [[], [], []];
  }

  /** One process dies at one of its next statements; it is started again a while later. */
  crash(random: SeededRandom): void {
    const isGateway = random.integer(0, 3) > 0;
    const alive: readonly Process[] = isGateway
      ? this.gateways
      : this.#settlements.filter((each) => each.alive);
    if (alive.length < 2) return;
    const { name } = random.pick(alive);
    this.#faults.get(name)?.dieSoon(random.pick(DEATH_PLACES), random.integer(1, 40));
  }

  /** Somebody sets the time of one machine. */
  stepClock(random: SeededRandom): void {
    this.counts.clockSteps += 1;
    const copy = this.anyGateway(random);
    const byMs = random.integer(-250, 250);
    this.world.trace.add('clock-step', copy.name, byMs);
    copy.stepClock(byMs);
  }

  async #openGateway(slot: number): Promise<SimulatedCopy> {
    const { world } = this;
    const name = this.#newName('gateway');
    const random = world.random.fork(name);
    const database = await this.#openDatabase(name, world.stores.gateway, CONNECTIONS.gateway, () =>
      this.#died(copy, () => this.#openGateway(slot)),
    );
    const copy: SimulatedCopy = new SimulatedCopy({
      name,
      number: slot,
      database,
      time: world.time,
      random,
      directory: this.#directory,
      resolver: new SimulatedResolver(this.#directory, world.quotes, world.announced),
      connector: new SimulatedConnector(name, world.connector),
      eventLog: world.eventLog,
      observer: this.#observer,
      settings: this.#pace.settings,
      relayGatherMs: this.#pace.relayGatherMs,
      onError: (message, members) => this.#complain(name, message, members),
      clockSkewMs: random.integer(-20, 20),
    });
    this.#gateways.push(copy);
    this.#lastGateway = copy;
    return copy;
  }

  async #openSettlement(slot: number): Promise<SimulatedSettlement> {
    const { world } = this;
    const name = this.#newName('settlement');
    const database = await this.#openDatabase(name, world.stores.settlement, CONNECTIONS.settlement, () =>
      this.#died(settlement, () => this.#openSettlement(slot)),
    );
    const settlement: SimulatedSettlement = new SimulatedSettlement({
      ...{ name, database, bank: this.#bank },
      time: world.time,
      random: world.random.fork(name),
      eventLog: world.eventLog,
      relayGatherMs: this.#pace.relayGatherMs,
      onDeadLetter: (detail) => world.violated({ invariant: 7, detail }),
    });
    this.#settlements.push(settlement);
    return settlement;
  }

  #newName(app: string): string {
    this.#made += 1;
    return `${app}-${this.#made}`;
  }

  async #openDatabase(
    name: string,
    store: Store,
    connections: number,
    dies: () => void,
  ): Promise<SimulatedDatabase> {
    const { lane, time, weather, random } = this.world;
    const faults = new DatabaseFaults(random.fork(`faults of ${name}`), weather.isQuiet, this.databaseFaults);
    this.#faults.set(name, faults);
    const database = await SimulatedDatabase.open({
      ...{ lane, time, name, connections, faults, dies },
      random: random.fork(`latency of ${name}`),
      url: store.runtimeUrl,
      schema: store.schema,
    });
    this.#databases.push(database);
    return database;
  }

  #died(process: Process, open: () => Promise<Process>): void {
    const { time, trace, random } = this.world;
    this.counts.crashes += 1;
    process.dies();
    trace.add('crash', process.name);
    time.enqueue(0, async () => {
      await process.kill();
      this.#gateways = this.#gateways.filter((each) => each !== process);
      this.#settlements = this.#settlements.filter((each) => each !== process);
    });
    const downForMs = random.fork(`down after ${process.name}`).integer(300, 4_000);
    time.enqueue(downForMs, async () => void this.#start(await open()));
  }

  /** A process that cannot start is tried again, as its supervisor does. */
  async #start(process: Process): Promise<void> {
    for (;;) {
      try {
        return await process.start();
      } catch (error) {
        assert(error instanceof DatabaseError, String(error));
        await this.world.time.sleep(500);
      }
    }
  }

  /** A store that was away for a moment is told of; anything else is a defect. */
  #complain(name: string, message: string, members: object): void {
    const error: unknown = 'err' in members ? members.err : undefined;
    if (error instanceof DatabaseError && error.failure !== 'fatal' && error.failure !== 'rejected') return;
    this.world.violated({ invariant: 'defect', detail: `${name}: ${message} ${String(error)}` });
  }

  readonly #observer: EngineObserver = {
    batchCommitted: (_lane, commands) => {
      this.counts.batches += 1;
      if (commands === 1) this.counts.batchesOfOne += 1;
    },
  };
}
