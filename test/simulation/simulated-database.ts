import type { SeededRandom } from '@silkgate/kernel';
import {
  DatabaseError,
  type Database,
  type SqlResult,
  type SqlSession,
  type TransactionOptions,
} from '@silkgate/persistence';
import type pg from 'pg';
import { toDatabaseError, type TransactionPhase } from '../../libs/persistence/src/adapters/pg-failure.js';
import type { DatabaseFaults } from './database-faults.js';
import type { SimulatedTime } from './simulated-time.js';
import type { SimulatedConnection, StatementLane } from './statement-lane.js';

/** A statement reaches the server within this time; whose comes first is the seed's choice. */
const LATENCY_MAX_MS = 3;
/** Statements that begin like this change nothing: losing their answer is not ambiguous. */
const READS = /^\s*(select|values|show)\b/i;

export interface SimulatedDatabaseOptions {
  readonly lane: StatementLane;
  readonly time: SimulatedTime;
  readonly random: SeededRandom;
  readonly url: string;
  readonly schema: string;
  readonly name: string;
  readonly connections: number;
  readonly faults: DatabaseFaults;
  /** The process dies at a statement: from here on nothing of it goes on. */
  readonly dies: () => void;
}

/** One copy's Postgres: real connections, whose statements a simulation lets run one at a time, and loses. */
export class SimulatedDatabase implements Database {
  readonly #free: SimulatedConnection[];
  readonly #waiting: ((connection: SimulatedConnection) => void)[] = [];
  #dead = false;

  private constructor(
    private readonly options: SimulatedDatabaseOptions,
    private readonly connections: readonly SimulatedConnection[],
  ) {
    this.#free = [...connections];
  }

  static async open(options: SimulatedDatabaseOptions): Promise<SimulatedDatabase> {
    const connections: SimulatedConnection[] = [];
    for (let n = 0; n < options.connections; n += 1) {
      connections.push(
        await options.lane.connect(options.url, {
          schema: options.schema,
          copy: options.name,
          name: `${options.name}.${n}`,
        }),
      );
    }
    return new SimulatedDatabase(options, connections);
  }

  async query<Row = Record<string, unknown>>(
    text: string,
    values: readonly unknown[] = [],
  ): Promise<SqlResult<Row>> {
    const connection = await this.#acquire();
    try {
      const phase = READS.test(text) ? 'statement' : 'single-write';
      return await this.#statement<Row>(connection, text, values, phase);
    } finally {
      this.#release(connection);
    }
  }

  async transaction<T>(
    work: (session: SqlSession) => Promise<T>,
    options: TransactionOptions = {},
  ): Promise<T> {
    const connection = await this.#acquire();
    try {
      return await this.#transaction(connection, work, options);
    } finally {
      this.#release(connection);
    }
  }

  async close(): Promise<void> {
    if (this.#dead) return;
    await Promise.all(this.connections.map(({ client }) => client.end()));
  }

  /** The process is gone: what it asked is never answered, what it had not committed is rolled back. */
  async kill(): Promise<void> {
    this.#dead = true;
    for (const connection of this.connections) await this.options.lane.kill(connection);
  }

  async #transaction<T>(
    connection: SimulatedConnection,
    work: (session: SqlSession) => Promise<T>,
    options: TransactionOptions,
  ): Promise<T> {
    const isolation = options.snapshot === true ? ' ISOLATION LEVEL REPEATABLE READ' : '';
    const access = options.readOnly === true ? ' READ ONLY' : '';
    await this.#statement(connection, `BEGIN${isolation}${access}`, [], 'statement');
    let result: T;
    try {
      result = await work({
        query: (text, values = []) => this.#statement(connection, text, values, 'statement'),
      });
    } catch (error) {
      await this.#statement(connection, 'ROLLBACK', [], 'statement');
      throw error;
    }
    const ended = await this.#run(connection, 'COMMIT', [], 'commit');
    if (ended.command !== 'COMMIT') throw new DatabaseError('nothing was stored', { failure: 'fatal' });
    return result;
  }

  async #statement<Row>(
    connection: SimulatedConnection,
    text: string,
    values: readonly unknown[],
    phase: TransactionPhase,
  ): Promise<SqlResult<Row>> {
    const result = await this.#run(connection, text, values, phase);
    return { rows: result.rows as Row[], rowCount: result.rowCount ?? 0 };
  }

  async #run(
    connection: SimulatedConnection,
    text: string,
    values: readonly unknown[],
    phase: TransactionPhase,
  ): Promise<pg.QueryResult> {
    const { random, time } = this.options;
    try {
      return await new Promise<pg.QueryResult>((resolve, reject) => {
        time.enqueue(random.integer(0, LATENCY_MAX_MS), async () => {
          if (!this.#dead) await this.#meetFate({ connection, text, values, resolve, reject });
        });
      });
    } catch (error) {
      throw toDatabaseError(error, phase);
    }
  }

  async #meetFate(statement: Parameters<StatementLane['execute']>[0]): Promise<void> {
    const { faults, lane } = this.options;
    const { text, connection, reject } = statement;
    const lost = (): void => reject(new Error('the connection was lost'));
    switch (faults.next(text)) {
      case 'pass':
        return lane.execute(statement);
      case 'lost-before':
        // The server rolls back what the lost connection had begun; outside a transaction there is nothing.
        if (text !== 'COMMIT') return lost();
        return lane.execute({ connection, text: 'ROLLBACK', values: [], resolve: lost, reject });
      case 'lost-after':
        return lane.execute({ ...statement, resolve: lost });
      case 'die-before':
        return this.#die();
      case 'die-after':
        return lane.execute({ ...statement, resolve: () => this.#die(), reject: () => this.#die() });
    }
  }

  #die(): void {
    this.#dead = true;
    this.options.dies();
  }

  #acquire(): Promise<SimulatedConnection> {
    const connection = this.#free.shift();
    if (connection !== undefined) return Promise.resolve(connection);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #release(connection: SimulatedConnection): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(connection);
    else next(connection);
  }
}
