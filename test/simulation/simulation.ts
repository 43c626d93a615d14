import assert from 'node:assert';
import { SeededRandom } from '@silkgate/kernel';
import { upsertPositions } from '../../apps/gateway/src/positions/position-store.js';
import { GATEWAY_SCHEMA } from '../../apps/gateway/src/migrations/index.js';
import { START } from '../../apps/gateway/src/payments/testing/fixtures.js';
import type { GatewayDatabase } from '../../apps/gateway/src/payments/testing/gateway-database.js';
import type { Quote } from '../../apps/gateway/src/quotes/pricing.js';
import { checkInvariants, type SimulationBooks } from './checks.js';
import { ACQUIRERS, CAPS, simulatedDirectory, SimulatedResolver, WALLETS } from './participants.js';
import { makePlans, type PaymentPlan } from './plan.js';
import { countRepeats } from './repeat-checks.js';
import type { InitiatorWorld } from './initiator-call.js';
import { SimulatedConnector } from './simulated-connector.js';
import { SimulatedCopy } from './simulated-copy.js';
import { SimulatedDatabase } from './simulated-database.js';
import { SimulatedEventLog } from './simulated-event-log.js';
import { SimulatedInitiator } from './simulated-initiator.js';
import { SimulatedNetwork } from './simulated-network.js';
import { SimulatedResponder, type ResponderEntry } from './simulated-responder.js';
import { SimulatedSettlement } from './simulated-settlement.js';
import { SimulatedTime } from './simulated-time.js';
import { StatementLane } from './statement-lane.js';
import { storeDigest } from './store-digest.js';
import { storeQuote } from './store-quote.js';
import { Trace } from './trace.js';

export interface SimulationOptions {
  readonly seed: string;
  readonly payments: number;
  /** Payments begin within this time. */
  readonly spreadMs?: number;
  /** Copies killed and replaced on the way. */
  readonly crashes?: number;
}

export interface SimulationReport {
  readonly traceHash: string;
  readonly traceLines: readonly string[];
  readonly statements: number;
  readonly lockWaits: number;
  readonly network: SimulatedNetwork['counts'];
  readonly outcomes: Readonly<Record<string, number>>;
  /** Second uses of consumer codes: payments beyond those asked for. */
  readonly secondUses: number;
  /** Answers to repeats of a `pay`: `<flow> <moment> <parameters> <result code>`. */
  readonly repeats: Readonly<Record<string, number>>;
  readonly violations: readonly string[];
}

const CONNECTIONS_PER_COPY = 4;
const DAY_ENDS_AFTER_MS = 8_000;
/** Everything is at rest long before; a payment that is not final by then is lost. */
const LATEST_MS = 20 * 60_000;

/** Everything of one run, built from its seed over an empty gateway database. */
class Simulation {
  readonly #random: SeededRandom;
  readonly #time = new SimulatedTime(START);
  readonly #trace = new Trace(this.#time, { keep: true });
  readonly #network: SimulatedNetwork;
  readonly #eventLog: SimulatedEventLog;
  readonly #settlement: SimulatedSettlement;
  readonly #directory = simulatedDirectory();
  readonly #responders = new Map<string, SimulatedResponder>();
  readonly #quotes = new Map<string, Quote>();
  readonly #announced = new Map<string, string>();
  readonly #asks = new Map<string, number>();
  readonly #initiators: SimulatedInitiator[] = [];
  readonly #plans: readonly PaymentPlan[];
  readonly #errors: string[] = [];
  readonly #books: SimulationBooks;
  #copies: SimulatedCopy[] = [];
  #databases: SimulatedDatabase[] = [];
  #copiesMade = 0;

  constructor(
    private readonly gateway: GatewayDatabase,
    private readonly lane: StatementLane,
    time: SimulatedTime,
    trace: Trace,
    private readonly options: SimulationOptions,
  ) {
    this.#time = time;
    this.#trace = trace;
    this.#random = new SeededRandom(options.seed);
    this.#network = new SimulatedNetwork(time, this.#random.fork('network'), trace);
    this.#eventLog = new SimulatedEventLog(time, this.#random.fork('log'), trace);
    this.#settlement = new SimulatedSettlement(time, this.#eventLog, this.#random.fork('settlement'));
    const spreadMs = options.spreadMs ?? 15_000;
    this.#plans = makePlans(this.#random.fork('plans'), options.payments, START, spreadMs);
    for (const clientId of WALLETS) this.#responders.set(clientId, this.#responder(clientId, 'PAYER'));
    for (const clientId of ACQUIRERS) this.#responders.set(clientId, this.#responder(clientId, 'PAYEE'));
    this.#books = {
      plans: this.#plans,
      asks: this.#asks,
      responders: this.#responders,
      initiators: new Map(),
      notified: new Map(),
      eventLog: this.#eventLog,
    };
  }

  async run(): Promise<SimulationReport> {
    await this.#prepareStore();
    for (const name of ['copy-1', 'copy-2']) await this.#openCopy(name);
    await this.#settlement.start();
    await this.#driven(Promise.all(this.#copies.map((copy) => copy.start())));
    await this.#driven(Promise.all([this.#payAll(), this.#endDay(), this.#crash()]));
    this.#network.becomeQuiet();
    await this.#comeToRest();
    await this.#repeatAtRest();
    await this.#driven(Promise.all(this.#copies.map((copy) => copy.stop())));
    const violations = await checkInvariants(this.gateway.database, this.#books);
    const traceHash = this.#trace.digest();
    for (const database of this.#databases) await database.close();
    return {
      traceHash,
      traceLines: this.#trace.lines,
      ...this.lane.counters,
      network: this.#network.counts,
      outcomes: this.#outcomes(),
      secondUses: this.#plans.length - this.options.payments,
      repeats: countRepeats(this.#books),
      violations: [...this.#errors, ...violations],
    };
  }

  /** Lets time go on until the promise has resolved. */
  async #driven<T>(promise: Promise<T>): Promise<T> {
    const ended: { value?: { readonly result: T }; error?: unknown } = {};
    promise.then(
      (result) => (ended.value = { result }),
      (error: unknown) => (ended.error = error ?? new Error('rejected')),
    );
    await this.#time.run(() => ended.value !== undefined || ended.error !== undefined, START + LATEST_MS);
    if (ended.value === undefined) throw ended.error;
    return ended.value.result;
  }

  async #prepareStore(): Promise<void> {
    const { database } = this.gateway;
    await database.transaction((session) =>
      upsertPositions(
        session,
        WALLETS.map((clientId) => ({ clientId, currency: 'USD', capMinor: CAPS[clientId] })),
      ),
    );
    for (const { command, quote, announcedPaymentId } of this.#plans) {
      if (announcedPaymentId !== undefined)
        this.#announced.set(`${command.initiatorId}/${command.requestId}`, announcedPaymentId);
      if (quote === undefined) continue;
      this.#quotes.set(quote.quoteId, quote);
      await storeQuote(database, quote);
    }
  }

  async #openCopy(name: string): Promise<SimulatedCopy> {
    this.#copiesMade += 1;
    const random = this.#random.fork(name);
    const database = await SimulatedDatabase.open({
      lane: this.lane,
      time: this.#time,
      random: random.fork('latency'),
      url: this.gateway.runtimeUrl,
      schema: GATEWAY_SCHEMA,
      name,
      connections: CONNECTIONS_PER_COPY,
    });
    const copy = new SimulatedCopy({
      name,
      database,
      time: this.#time,
      random,
      directory: this.#directory,
      resolver: new SimulatedResolver(this.#directory, this.#quotes, this.#announced),
      connector: new SimulatedConnector(name, this.#network, this.#responders, {
        notified: (to, { body }) => this.#notified(to, body),
        asks: this.#asks,
      }),
      eventLog: this.#eventLog,
      onError: (message, members) =>
        this.#errors.push(`${name}: ${message} ${String('err' in members && members.err)}`),
      clockSkewMs: random.integer(-20, 20),
    });
    this.#databases.push(database);
    this.#copies.push(copy);
    return copy;
  }

  async #payAll(): Promise<void> {
    const world: InitiatorWorld = {
      time: this.#time,
      network: this.#network,
      copy: (random) => this.#anyCopy(random),
      copies: () => this.#copies.filter((copy) => copy.alive),
    };
    await Promise.all(
      this.#plans.map(async (plan) => {
        const { initiatorId, requestId } = plan.command;
        const initiator = new SimulatedInitiator(plan, world, this.#random.fork(`initiator ${requestId}`));
        this.#books.initiators.set(`${initiatorId}/${requestId}`, initiator.book);
        this.#initiators.push(initiator);
        await initiator.run();
      }),
    );
  }

  #anyCopy(random: SeededRandom): SimulatedCopy {
    return random.pick(this.#copies.filter((copy) => copy.alive));
  }

  /** An operator ends the first day amid traffic. */
  async #endDay(): Promise<void> {
    await this.#time.sleep(DAY_ENDS_AFTER_MS);
    const [copy] = this.#copies;
    assert(copy !== undefined);
    await copy.engine.businessDays.endBusinessDay({ settlement: 'IMMEDIATE' });
  }

  /** Only the second copy is killed, so that there is always one to answer. */
  async #crash(): Promise<void> {
    const random = this.#random.fork('crashes');
    for (let n = 0; n < (this.options.crashes ?? 0); n += 1) {
      await this.#time.sleep(random.integer(2_000, 8_000));
      await this.#atomically(async () => {
        const victim = this.#copies.findLast((copy) => copy.alive);
        assert(victim !== undefined);
        this.#trace.add('crash', victim.name);
        await victim.kill();
        this.#copies = this.#copies.filter((copy) => copy !== victim);
      });
      await this.#time.sleep(random.integer(500, 5_000));
      await this.#atomically(async () => void (await this.#openCopy(`copy-${this.#copiesMade + 1}`)));
      await this.#copies.at(-1)?.start();
    }
  }

  /** Real waiting (for a backend to start or to be gone) while simulated time stands still. */
  #atomically(work: () => Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      this.#time.enqueue(0, async () => {
        await work();
        resolve();
      });
    });
  }

  async #comeToRest(): Promise<void> {
    for (;;) {
      await this.#driven(this.#time.sleep(5_000));
      const { rows } = await this.gateway.database.query<{ open: string }>(
        `SELECT (SELECT count(*) FROM work) + (SELECT count(*) FROM notification WHERE state = 'OWED')
           + (SELECT count(*) FROM outbox WHERE published_at IS NULL)
           + (SELECT count(*) FROM payment WHERE state = 'PROCESSING') AS open`,
      );
      const settled = this.#settlement.settledDates.size > 0;
      const lag = await this.#eventLog.lag('gateway', ['settlement.windows']);
      if (rows[0]?.open === '0' && settled && lag === 0) return;
    }
  }

  /** Nothing is under way, so that whatever differs afterwards is the repeats' doing. */
  async #repeatAtRest(): Promise<void> {
    const stateOf = async () => ({
      ...(await storeDigest(this.gateway.database)),
      asks: JSON.stringify([...this.#asks]),
    });
    const before: Readonly<Record<string, string>> = await stateOf();
    await this.#driven(Promise.all(this.#initiators.map((initiator) => initiator.repeat('AT_REST'))));
    for (const [part, digest] of Object.entries(await stateOf()))
      if (digest !== before[part]) this.#errors.push(`repeats of a pay changed ${part}`);
  }

  #responder(clientId: string, role: 'PAYER' | 'PAYEE'): SimulatedResponder {
    return new SimulatedResponder({
      clientId,
      role,
      time: this.#time,
      random: this.#random.fork(`responder ${clientId}`),
      decided: (requestId, entry) => void this.#tellDecision(clientId, requestId, entry),
    });
  }

  /** The wallet tells the switch by itself, several times if it must. */
  async #tellDecision(clientId: string, requestId: string, entry: ResponderEntry): Promise<void> {
    const random = this.#random.fork(`decision ${requestId}`);
    const succeeded = entry.state === 'SUCCESS';
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const copy = this.#anyCopy(random);
      const told = await this.#network.send({
        from: clientId,
        to: copy.name,
        what: `notifyPayment ${requestId}`,
        timeoutMs: 5_000,
        arrive: () =>
          copy.alive
            ? copy.engine.receiveNotification({
                responderId: clientId,
                requestId,
                result: succeeded ? 'S' : 'F',
                resultCode: succeeded ? 'SUCCESS' : 'USER_PAYMENT_VERIFICATION_FAILED',
                ...(entry.amount === undefined ? {} : { amount: entry.amount }),
              })
            : new Promise<never>(() => undefined),
      });
      if (told.kind === 'answer' && told.answer.resultCode === 'SUCCESS') return;
      await this.#time.sleep(2_000);
    }
  }

  #notified(to: string, body: string): void {
    const list = this.#books.notified.get(to) ?? [];
    list.push(JSON.parse(body) as Record<string, unknown>);
    this.#books.notified.set(to, list);
  }

  #outcomes(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { result, refunds } of this.#books.initiators.values()) {
      counts[result] = (counts[result] ?? 0) + 1;
      for (const refund of refunds) {
        const name = `REFUND_${refund.result}`;
        counts[name] = (counts[name] ?? 0) + 1;
      }
    }
    return counts;
  }
}

/** Runs the production engine in a simulated world over an empty gateway database. Same options, same trace. */
export async function simulate(
  gateway: GatewayDatabase,
  options: SimulationOptions,
): Promise<SimulationReport> {
  const time = new SimulatedTime(START);
  const trace = new Trace(time, { keep: true });
  const lane = await StatementLane.open(gateway.postgres.adminUrl, time, trace);
  try {
    return await new Simulation(gateway, lane, time, trace, options).run();
  } finally {
    await lane.close();
  }
}
