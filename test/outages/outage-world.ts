import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { reasonToSkipKafka, startOwnTestKafka, type OwnTestKafka } from '@silkgate/messaging/testing';
import {
  startTestPostgres,
  startTestProxy,
  type TestPostgres,
  type TestProxy,
} from '@silkgate/persistence/testing';
import pg from 'pg';
import { callAs, type Answer } from '../e2e/partner-client.js';
import { dataFolder } from '../e2e/running-switch.js';
import { bringUp, type RunningSwitch } from '../../apps/launcher/src/start/bring-up.js';

export const WALLET = 'TRUEMONEY_TH';
export const ACQUIRER = 'ALIPAY_CN';

/** Services with a store of their own, and where each listens. */
export const STORED = {
  gateway: 7100,
  fx: 7110,
  settlement: 7120,
  reconciliation: 7130,
  compliance: 7140,
} as const;
export type StoredService = keyof typeof STORED;

/** What a caller may get: an answer of the dialect, or none at all. */
export type Told = Answer | 'none';

/** A whole switch as processes; between them and their Postgres a proxy that can lose connections at a chosen point. */
export class OutageWorld {
  #requests = 0;

  private constructor(
    private readonly portOffset: number,
    readonly data: string,
    readonly postgres: TestPostgres,
    readonly proxy: TestProxy,
    /** Where one can be started; else the embedded log serves. */
    readonly kafka: OwnTestKafka | undefined,
    readonly running: RunningSwitch,
    readonly books: pg.Client,
  ) {}

  static async start(portOffset: number): Promise<OutageWorld> {
    // A server of its own, even where specs share one: its roles and connections are at stake.
    delete process.env['SILKGATE_TEST_DATABASE_URL'];
    delete process.env['SILKGATE_TEST_KAFKA_BROKERS'];
    const postgres = await startTestPostgres({ settings: ['max_connections=200'] });
    const proxy = await startTestProxy(postgres.adminUrl);
    process.env['SILKGATE_DATABASE_URL'] = proxy.url;
    const kafka = (await reasonToSkipKafka()) === undefined ? await startOwnTestKafka() : undefined;
    if (kafka === undefined) delete process.env['KAFKA_BROKERS'];
    else process.env['KAFKA_BROKERS'] = kafka.brokers.join(',');
    process.env['SILKGATE_PORT_OFFSET'] = String(portOffset);
    const data = dataFolder();
    const running = await bringUp({
      data,
      events: kafka === undefined ? 'embedded' : 'kafka',
      copies: new Map(),
      restarts: 'asked',
      progress: () => undefined,
    });
    const books = new pg.Client({ connectionString: postgres.adminUrl });
    await books.connect();
    return new OutageWorld(portOffset, data, postgres, proxy, kafka, running, books);
  }

  async stop(): Promise<void> {
    this.proxy.set('pass');
    await this.books.end();
    await this.running.stop();
    await this.kafka?.stop();
    await this.proxy.stop();
    await this.postgres.stop();
  }

  url(service: StoredService | 'sandbox'): string {
    const port = service === 'sandbox' ? 7190 : STORED[service];
    return `http://127.0.0.1:${port + this.portOffset}`;
  }

  async status(service: StoredService, path: string): Promise<number> {
    const headers = { authorization: `Bearer ${this.running.operatorToken}` };
    return (await fetch(`${this.url(service)}${path}`, { headers })).status;
  }

  async control<T>(path: string, body: object = {}): Promise<T> {
    const response = await fetch(`${this.url('sandbox')}/control/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  async codes(count: number): Promise<string[]> {
    const codes: string[] = [];
    while (codes.length < count) {
      const { codeValue } = await this.control<{ codeValue: string }>(`wallets/${WALLET}/payment-code`);
      codes.push(codeValue);
    }
    return codes;
  }

  get merchantId(): string {
    const file = join(this.data, 'sandbox', 'participants', ACQUIRER, 'participant.json');
    return (JSON.parse(readFileSync(file, 'utf8')) as { merchantIds: string[] }).merchantIds[0] ?? '';
  }

  requestId(): string {
    this.#requests += 1;
    return `OUTAGE-${this.#requests}`;
  }

  /** As the acquirer; a lost connection is no answer. */
  async call(operation: string, message: object): Promise<Told> {
    try {
      return await callAs(this.data, ACQUIRER, this.url('gateway'), operation, message);
    } catch {
      return 'none';
    }
  }

  pay(requestId: string, codeValue: string): Promise<Told> {
    return this.call('pay', this.#order(requestId, codeValue));
  }

  /** The same request, with a signature that is nobody's. */
  async payUnsigned(requestId: string, codeValue: string): Promise<Told> {
    try {
      const response = await fetch(`${this.url('gateway')}/aps/api/v1/payments/pay`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json; charset=UTF-8',
          'client-id': ACQUIRER,
          'request-time': new Date().toISOString(),
          signature: 'algorithm=RSA256,keyVersion=1,signature=AAAA',
        },
        body: JSON.stringify(this.#order(requestId, codeValue)),
      });
      return (await response.json()) as Answer;
    } catch {
      return 'none';
    }
  }

  #order(requestId: string, codeValue: string): object {
    const amount = { currency: 'CNY', value: '1234' };
    return {
      paymentRequestId: requestId,
      paymentAmount: amount,
      paymentMethod: { paymentMethodType: 'CONNECT_WALLET', paymentMethodId: codeValue },
      paymentFactor: { isInStorePayment: 'true', inStorePaymentScenario: 'PaymentCode' },
      order: {
        referenceOrderId: requestId,
        orderDescription: 'Noodles',
        orderAmount: amount,
        merchant: { referenceMerchantId: this.merchantId },
      },
    };
  }

  async rows<T extends object>(text: string, values: readonly unknown[] = []): Promise<T[]> {
    return (await this.books.query(text, [...values])).rows as T[];
  }

  /** Asks until it holds. */
  async until(what: string, holds: () => Promise<boolean>, timeoutMs = 60_000): Promise<void> {
    for (const deadline = Date.now() + timeoutMs; !(await holds()); await sleep(200)) {
      if (Date.now() > deadline) throw new Error(`${what} did not happen within ${timeoutMs / 1_000} s`);
    }
  }

  /** Final states of these requests, of those that are stored. */
  async states(requestIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.rows<{ request_id: string; state: string }>(
      'SELECT request_id, state FROM gateway.payment WHERE request_id = ANY($1)',
      [requestIds],
    );
    return new Map(rows.map((row) => [row.request_id, row.state]));
  }

  /** Every event is in the log, and every consumer has taken in what is for it. */
  async everythingToldAndTaken(): Promise<boolean> {
    const [row] = await this.rows<{ unpublished: number; untaken: number }>(
      `SELECT (SELECT count(*)::int FROM gateway.outbox WHERE published_at IS NULL) AS unpublished,
         (SELECT count(*)::int FROM gateway.outbox o CROSS JOIN (VALUES ('settlement'), ('compliance'), ('fx'),
             ('reconciliation')) AS c(consumer)
           WHERE o.topic = 'gateway.payments' AND NOT EXISTS (SELECT 1 FROM (
             SELECT 'settlement' AS consumer, event_id FROM settlement.inbox
             UNION ALL SELECT 'compliance', event_id FROM compliance.inbox
             UNION ALL SELECT 'fx', event_id FROM fx.inbox
             UNION ALL SELECT 'reconciliation', event_id FROM reconciliation.inbox) i
             WHERE i.consumer = c.consumer AND i.event_id = o.event_id)) AS untaken`,
    );
    return row?.unpublished === 0 && row.untaken === 0;
  }
}
