import type { EngineSettings } from '../settings.js';
import type { PaymentOutcome } from '../use-cases.js';
import { BookkeepingConnector } from './bookkeeping-connector.js';
import { ACQUIRER, START } from './fixtures.js';
import { startGatewayDatabase, type GatewayDatabase } from './gateway-database.js';
import { RunningClock } from './running-clock.js';
import { resetPayments, testEngine, type TestEngine, type TestOverrides } from './test-engine.js';

/** Deadlines and pauses that a test can wait for. */
export const FAST: Partial<EngineSettings> = {
  askTimeoutMs: 20,
  inquiryIntervalMs: 20,
  inquiryWindowMs: 1_000,
  longestPauseMs: 50,
  leaseMs: 5_000,
  pollMs: 10,
};

/** The payment of `payCommand`, as its acquirer calls it. */
export const PAYMENT_NAME = { callerId: ACQUIRER, requestId: 'R-1' };

/** After a payment that came to nothing. */
export const NOTHING_LEFT = { reserved_minor: '0', posted_minor: '0', work: [] };

/** Copies of the engine over one database and one counterparty, whose calls go wrong as a test says. */
export class RecoveryWorld {
  connector = new BookkeepingConnector();
  #gateway: GatewayDatabase | undefined;
  #engines: TestEngine[] = [];

  get gateway(): GatewayDatabase {
    if (this.#gateway === undefined) throw new Error('start the database first');
    return this.#gateway;
  }

  async start(): Promise<void> {
    this.#gateway = await startGatewayDatabase();
  }

  stop(): Promise<void> {
    return this.gateway.stop();
  }

  /** Empty books on either side. */
  async open(): Promise<void> {
    this.#engines = [];
    this.connector = new BookkeepingConnector();
    await resetPayments((text) => this.gateway.postgres.administer(text), this.gateway.database);
  }

  async close(): Promise<void> {
    await Promise.all(this.#engines.map(({ engine }) => engine.stop()));
  }

  rows<Row extends object>(text: string): Promise<Row[]> {
    return this.gateway.postgres.administer<Row>(text);
  }

  copy(label: string, overrides: TestOverrides = {}): TestEngine {
    const { connector } = this;
    const clock = new RunningClock(START);
    const made = testEngine(this.gateway.database, label, { clock, connector, settings: FAST, ...overrides });
    this.#engines.push(made);
    return made;
  }

  /** The process is gone: its calls are never answered, nothing after them runs. */
  copyThatDiesAsking(): TestEngine {
    const never = new Promise<never>(() => undefined);
    const dying = new BookkeepingConnector();
    dying.pay = (to, payment) => this.connector.pay(to, payment).then(() => never);
    const ports = { clock: new RunningClock(START), connector: dying, settings: FAST };
    return testEngine(this.gateway.database, 'dying', ports);
  }

  async until({ engine, ports }: TestEngine, state: string): Promise<PaymentOutcome> {
    for (let attempt = 0; attempt < 2_000; attempt += 1) {
      const outcome = await engine.inquirePayment(PAYMENT_NAME);
      if (outcome.payment?.state === state) return outcome;
      await ports.timers.sleep(10);
    }
    throw new Error(`the payment did not become ${state}`);
  }

  /** Nothing is owed any more. */
  async idle({ ports }: TestEngine): Promise<void> {
    for (let attempt = 0; attempt < 1_000; attempt += 1) {
      if ((await this.rows('SELECT 1 FROM gateway.work')).length === 0) return;
      await ports.timers.sleep(10);
    }
    throw new Error('there is work left');
  }

  /** What is reserved, counted and still to be done; see {@link NOTHING_LEFT}. */
  async left(): Promise<unknown> {
    const [position] = await this.rows('SELECT reserved_minor, posted_minor FROM gateway.position');
    return { ...position, work: await this.rows('SELECT kind FROM gateway.work') };
  }
}
