import { SeededRandom, UuidV7Source } from '@silkgate/kernel';
import { upsertPositions } from '../../apps/gateway/src/positions/position-store.js';
import { START } from '../../apps/gateway/src/payments/testing/fixtures.js';
import type { Quote } from '../../apps/gateway/src/quotes/pricing.js';
import { checkLedger } from './checks/01-ledger.js';
import { checkPassedLimits } from './checks/06-limits.js';
import { PositionCheck } from './checks/06-positions.js';
import { lateWork, nothingIsOwed } from './checks/at-rest.js';
import { checkWave } from './checks/check-wave.js';
import type { Violation } from './checks/violation.js';
import { readWave, type WaveFacts } from './checks/wave-facts.js';
import { CounterpartyFaults } from './counterparties/counterparty-faults.js';
import type { Counterparty } from './counterparties/counterparty.js';
import { SimulatedAcquirer } from './counterparties/simulated-acquirer.js';
import { SimulatedWallet } from './counterparties/simulated-wallet.js';
import {
  ACQUIRERS,
  BILLING,
  CAPS,
  SIMULATED_MERCHANTS,
  simulatedParticipants,
  WALLETS,
} from './participants.js';
import { makePlans } from './plan.js';
import { Processes } from './processes.js';
import { NOT_COVERED, type SimulatedRun } from './report.js';
import { directoryRecords } from './settlement/published-directory.js';
import { SimulatedEventLog } from './simulated-event-log.js';
import { SimulatedNetwork } from './simulated-network.js';
import { SimulatedTime } from './simulated-time.js';
import { Standstill } from './standstill.js';
import { StatementLane } from './statement-lane.js';
import { storeDigest } from './store-digest.js';
import { storeQuotes } from './store-quote.js';
import type { Stores } from './stores.js';
import { Storm } from './storm.js';
import { Tally } from './tally.js';
import { Trace } from './trace.js';
import { ROUGH, STEADY, type Pace, type Traffic } from './traffic.js';
import { Wave } from './wave.js';
import { Weather } from './weather.js';

export interface SimulationOptions {
  readonly seed: string;
  readonly payments: number;
  /** Payments between two quiet points, all of them rough; by default a short rough wave and then long ones. */
  readonly wavePayments?: number;
  /** Processes that die in each wave; default 3. */
  readonly crashes?: number;
  /** Told of each quiet point. */
  readonly progress?: (line: string) => void;
  /** The lines of the trace that are wanted. */
  readonly story?: (line: string) => boolean;
}

/** Of the first wave, and of the others, which are the volume. */
const ROUGH_PAYMENTS = 500;
const STEADY_PAYMENTS = 10_000;
/** Invariant 3. */
const FINAL_WITHIN_MS = 120_000;
/** How often someone looks whether everything is at rest. */
const LOOK_MS = 1_000;
const WATCH_MS = 250;
const FOR_EVER = START + 30 * 86_400_000;

/** Everything of one run, built from its seed over empty stores. */
class Simulation {
  readonly #random: SeededRandom;
  readonly #weather: Weather;
  readonly #network: SimulatedNetwork;
  readonly #eventLog: SimulatedEventLog;
  readonly #faults: CounterpartyFaults;
  readonly #processes: Processes;
  readonly #storm: Storm;
  readonly #counterparties = new Map<string, Counterparty>();
  readonly #quotes = new Map<string, Quote>();
  readonly #announced = new Map<string, string>();
  readonly #asks = new Map<string, number>();
  readonly #violations: Violation[] = [];
  readonly #tally = new Tally();
  readonly #positions: PositionCheck;
  #wave: Wave | undefined;

  constructor(
    private readonly stores: Stores,
    private readonly lane: StatementLane,
    private readonly time: SimulatedTime,
    private readonly trace: Trace,
    private readonly options: SimulationOptions,
  ) {
    this.#random = new SeededRandom(options.seed);
    const weather = new Weather(time);
    const { isQuiet } = weather;
    this.#weather = weather;
    this.#network = new SimulatedNetwork(time, this.#random.fork('network'), trace, weather);
    this.#eventLog = new SimulatedEventLog(time, this.#random.fork('log'), trace, isQuiet);
    this.#faults = new CounterpartyFaults(time, this.#random.fork('counterparties'), weather);
    this.#processes = new Processes({
      ...{ stores, lane, time, trace, weather },
      random: this.#random.fork('processes'),
      eventLog: this.#eventLog,
      connector: {
        network: this.#network,
        counterparties: this.#counterparties,
        faults: this.#faults,
        notified: (to, notification) => this.#wave?.hear(to, notification),
        asks: this.#asks,
      },
      quotes: this.#quotes,
      announced: this.#announced,
      violated: (violation) => this.#violations.push(violation),
    });
    this.#storm = new Storm({
      ...{ time, isQuiet },
      network: this.#network,
      processes: this.#processes,
      eventLog: this.#eventLog,
      random: this.#random.fork('storm'),
    });
    this.#positions = new PositionCheck(stores);
    this.#openCounterparties();
  }

  /** Ends early at the first quiet point with a violation. */
  async run(): Promise<SimulatedRun> {
    try {
      await this.#prepare();
      await this.#runWaves();
      if (this.#violations.length === 0) await this.#driven(this.#processes.stopAll());
      this.#violations.push(...(await checkLedger(this.stores.settlement.database)));
      await this.#processes.close();
    } catch (error) {
      if (!(error instanceof Standstill)) throw error;
      // Nothing of the processes answers any more: their connections end with the server.
      this.#violations.push({ invariant: error.kind, detail: error.message });
    }
    return this.#report();
  }

  async #runWaves(): Promise<void> {
    const { payments, wavePayments } = this.options;
    let traffic = ROUGH;
    for (let done = 0, n = 1; done < payments && this.#violations.length === 0; n += 1) {
      if (n === 2 && wavePayments === undefined) {
        traffic = STEADY;
        await this.#redeploy(traffic);
      }
      const usual = traffic === ROUGH ? ROUGH_PAYMENTS : STEADY_PAYMENTS;
      const size = Math.min(wavePayments ?? usual, payments - done);
      await this.#runWave(`W${n}`, size, traffic);
      done += size;
      this.options.progress?.(`${done} payments, ${this.#violations.length} violations`);
    }
  }

  async #prepare(): Promise<void> {
    const { database } = this.stores.gateway;
    const caps = WALLETS.map((clientId) => ({ clientId, currency: 'USD', capMinor: CAPS[clientId] }));
    await database.transaction((session) => upsertPositions(session, caps));
    await this.#positions.begin();
    await this.#processes.openAll(ROUGH);
    const ids = new UuidV7Source(this.time, this.#random.fork('directory'));
    const records = directoryRecords(simulatedParticipants(), SIMULATED_MERCHANTS, { now: START, ids });
    await this.#driven(this.#eventLog.publish(records));
    this.#eventLog.published.clear();
    await this.#driven(this.#processes.startAll());
  }

  /** Every copy ends as it should and is started anew. */
  async #redeploy(pace: Pace): Promise<void> {
    await this.#driven(this.#processes.stopAll());
    await this.#processes.close();
    await this.#processes.openAll(pace);
    await this.#driven(this.#processes.startAll());
  }

  async #runWave(name: string, payments: number, traffic: Traffic): Promise<void> {
    const random = this.#random.fork(name);
    const spreadMs = Math.ceil((payments / traffic.paymentsPerSecond) * 1_000);
    const start = this.time.now();
    const plans = makePlans(random.fork('plans'), { name, payments, start, spreadMs, traffic });
    await this.#announce(plans);
    const wave = new Wave(name, plans, {
      time: this.time,
      network: this.#network,
      copy: (chosen) => this.#processes.anyGateway(chosen),
      copies: () => this.#processes.gateways,
      counterparties: this.#counterparties,
      asks: this.#asks,
      published: this.#eventLog.published,
      random,
    });
    this.#wave = wave;
    this.#weather.storm(traffic.roughness);
    wave.start();
    const stormMs = spreadMs + 10_000;
    const storm = this.#storm.pass(random.fork('storm'), stormMs, this.options.crashes ?? 3);
    await this.#watched(wave, Promise.all([storm, this.time.sleep(stormMs)]));
    this.#weather.calm();
    await this.#comeToRest(wave);
    if (name === 'W1') await this.#repeatAtRest(wave);
    await this.#check(wave);
    this.#forget(wave);
  }

  async #announce(plans: Wave['plans']): Promise<void> {
    for (const { command, quote, announcedPaymentId } of plans) {
      if (announcedPaymentId !== undefined)
        this.#announced.set(`${command.initiatorId}/${command.requestId}`, announcedPaymentId);
      if (quote !== undefined) this.#quotes.set(quote.quoteId, quote);
    }
    await storeQuotes(this.stores.gateway.database, [...this.#quotes.values()], this.time.now());
  }

  /** Lets time go on until the promise has resolved. */
  async #driven<T>(promise: Promise<T>): Promise<T> {
    const ended: { value?: { readonly result: T }; error?: unknown } = {};
    promise.then(
      (result) => (ended.value = { result }),
      (error: unknown) => (ended.error = error ?? new Error('rejected')),
    );
    await this.time.run(() => ended.value !== undefined || ended.error !== undefined, FOR_EVER);
    if (ended.value === undefined) throw ended.error;
    return ended.value.result;
  }

  /** As above, while someone looks at limits now and then. */
  async #watched(wave: Wave, promise: Promise<unknown>): Promise<void> {
    const state = { isOver: false };
    void promise.then(() => (state.isOver = true));
    while (!state.isOver) {
      await this.#driven(this.time.sleep(WATCH_MS));
      this.#addOnce(await checkPassedLimits(this.stores.gateway.database, wave.limited));
    }
  }

  /** Nothing is under way and nothing is owed; at the latest when everything must be final. */
  async #comeToRest(wave: Wave): Promise<void> {
    const deadline = Math.max(this.#weather.calmSince, wave.latestExpiry) + FINAL_WITHIN_MS;
    while (!(wave.isOver && (await this.#isAtRest()))) {
      if (this.time.now() > deadline) return this.#lateWork(wave);
      await this.#driven(this.time.sleep(LOOK_MS));
    }
  }

  async #isAtRest(): Promise<boolean> {
    return this.#eventLog.totalLag === 0 && (await nothingIsOwed(this.stores));
  }

  async #lateWork(wave: Wave): Promise<void> {
    this.#violations.push(...(await lateWork(this.stores, FINAL_WITHIN_MS)));
    if (!wave.isOver)
      this.#violations.push({ invariant: 3, detail: `initiators of ${wave.name} still wait for an answer` });
  }

  /** Nothing is under way, so that whatever differs afterwards is the repeats' doing. */
  async #repeatAtRest(wave: Wave): Promise<void> {
    const { database } = this.stores.gateway;
    const stateOf = async () => ({ ...(await storeDigest(database)), asks: JSON.stringify([...this.#asks]) });
    const before: Readonly<Record<string, string>> = await stateOf();
    await this.#driven(wave.repeatAtRest());
    for (const [part, digest] of Object.entries(await stateOf()))
      if (digest !== before[part])
        this.#violations.push({ invariant: 3, detail: `repeats of a pay changed ${part}` });
  }

  async #check(wave: Wave): Promise<void> {
    const facts = await readWave(this.stores.gateway.database, wave.name);
    this.#violations.push(...(await checkWave(this.stores, facts, wave)));
    this.#addOnce([...(await this.#positions.caps()), ...(await this.#positions.atRest(facts))]);
    this.#tally.add(facts, wave);
    this.#trace(facts);
  }

  /** The outcomes are part of what must be the same for the same seed. */
  #trace(facts: WaveFacts): void {
    for (const { payment_id: id, state, result_code: code } of facts.payments)
      this.trace.add('ended', id, state, code);
  }

  #addOnce(violations: readonly Violation[]): void {
    for (const violation of violations)
      if (!this.#violations.some((each) => each.detail === violation.detail))
        this.#violations.push(violation);
  }

  #forget(wave: Wave): void {
    if (this.#violations.length > 0) return;
    for (const counterparty of wave.counterparties.values()) counterparty.forget();
    for (const map of [this.#quotes, this.#announced, this.#asks, this.#eventLog.published]) map.clear();
  }

  #openCounterparties(): void {
    for (const clientId of WALLETS) {
      const random = this.#random.fork(clientId);
      const decided = (each: Parameters<Storm['tellDecision']>[1]) =>
        void this.#storm.tellDecision(clientId, each);
      const currency = BILLING[clientId];
      const wallet = new SimulatedWallet({ clientId, currency, time: this.time, random, decided });
      this.#counterparties.set(clientId, wallet);
    }
    for (const clientId of ACQUIRERS)
      this.#counterparties.set(clientId, new SimulatedAcquirer(clientId, this.time));
  }

  #report(): SimulatedRun {
    const { crashes, batches, batchesOfOne, clockSteps } = this.#processes.counts;
    const { lostCommitAnswers, ...connections } = this.#processes.databaseFaults;
    const { statements, lockWaits, lockWaitsBetweenCopies, keyCollisions } = this.lane.counters;
    const { sent: _sent, timeouts: _timeouts, ...network } = this.#network.counts;
    const { refused, lostAnswers, redelivered, outages } = this.#eventLog.counts;
    const log = { logRefused: refused, logLostAnswers: lostAnswers, redelivered, logOutages: outages };
    return {
      seed: this.options.seed,
      ...this.#tally.outcomes(),
      faults: {
        ...network,
        ...this.#faults.counts,
        ...connections,
        ...log,
        ...this.#storm.counts,
        clockSteps,
      },
      ...{ crashes, batches, batchesOfOne, statements, lockWaits, lockWaitsBetweenCopies },
      sameKeyCollisions: keyCollisions,
      lostCommitAnswers: lostCommitAnswers,
      traceLength: this.trace.length,
      traceHash: this.trace.digest(),
      violations: this.#violations,
      notCovered: NOT_COVERED,
      story: this.trace.story,
      simulatedMs: this.time.now() - START,
    };
  }
}

/** Runs the production code in a simulated world over empty stores. Same options, same trace. */
export async function simulate(stores: Stores, options: SimulationOptions): Promise<SimulatedRun> {
  const time = new SimulatedTime(START);
  const trace = new Trace(time, options.story === undefined ? {} : { story: options.story });
  const lane = await StatementLane.open(stores, time, trace);
  try {
    return await new Simulation(stores, lane, time, trace, options).run();
  } finally {
    await lane.close();
  }
}
