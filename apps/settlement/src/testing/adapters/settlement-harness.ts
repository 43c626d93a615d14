import { generateKeyPair, keyRingOf, loadPrivateKey, loadPublicKey, signerOf } from '@silkgate/alipayplus';
import type { CloudEvent } from '@silkgate/contracts';
import { parseIsoInstant, SeededRandom, SystemTimers, unwrap, UuidV7Source } from '@silkgate/kernel';
import { BatchConsumer } from '@silkgate/messaging';
import { createLogger } from '@silkgate/observability';
import type { PgDatabase } from '@silkgate/persistence';
import { openAsRuntime, prepareSchema, startTestPostgres } from '@silkgate/persistence/testing';
import type { TestPostgres } from '@silkgate/persistence/testing';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeSettlement } from '../../composition.js';
import type { Settlement } from '../../composition.js';
import { LocalFileStore } from '../../files/adapters/local-file-store.js';
import { MIGRATION_LOCK, MIGRATIONS, SCHEMA } from '../../migrations/index.js';
import { event, TYPES } from '../events.js';
import { TestBank } from '../test-bank.js';

type EventKind = keyof typeof TYPES;

/** Settlement on a real Postgres, with a clock that stands still until it is moved and a bank in memory. */
export class SettlementHarness {
  nowMs = unwrap(parseIsoInstant('2025-01-14T12:00:00.000+08:00'));
  readonly clock = { now: () => this.nowMs };
  readonly random = new SeededRandom('settlement');
  readonly ids = new UuidV7Source(this.clock, this.random);
  settlement!: Settlement;
  database!: PgDatabase;
  bank!: TestBank;
  folder = '';
  private postgres: TestPostgres | undefined;
  private consumer!: BatchConsumer;
  private offset = 0;

  async start(): Promise<void> {
    this.postgres = await startTestPostgres();
    this.folder = await mkdtemp(join(tmpdir(), 'silkgate-settlement-'));
    await this.prepareDatabase(this.postgres.adminUrl);
    const pair = await generateKeyPair('ES256');
    const signer = signerOf(unwrap(loadPrivateKey(pair.privatePem, 'ES256', '1')));
    this.bank = await TestBank.open(
      this.clock,
      keyRingOf([unwrap(loadPublicKey(pair.publicPem, 'ES256', '1'))]),
    );
    const { database, clock, ids, bank } = this;
    const timers = new SystemTimers();
    this.consumer = new BatchConsumer({ database, consumer: SCHEMA, clock, timers });
    const logger = createLogger({ service: SCHEMA, level: 'silent' });
    const files = new LocalFileStore(this.folder);
    this.settlement = composeSettlement({
      database,
      clock,
      timers,
      ids,
      signer,
      bank,
      http: bank,
      files,
      logger,
    });
  }

  async stop(): Promise<void> {
    await this.database.close();
    await this.postgres?.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Forgets everything that was booked. */
  async clear(): Promise<void> {
    await this.postgres?.administer(
      `TRUNCATE settlement.journal, settlement.entry, settlement.account_balance, settlement.participant_version,
       settlement.merchant_version, settlement.business_date, settlement.transaction_item, settlement.event_sequence,
       settlement.outbox, settlement.inbox, settlement.dead_letter CASCADE`,
    );
    this.bank.instructions.clear();
    this.bank.confirmed.clear();
  }

  at(instant: string): void {
    this.nowMs = unwrap(parseIsoInstant(instant));
  }

  uuid(): string {
    return this.ids.uuid(0);
  }

  /** An event of its own id. */
  event(kind: EventKind, subject: string, data: unknown): CloudEvent {
    return event(this.uuid(), kind, subject, data);
  }

  /** Hands events of one topic to their handler, as one batch of the log. */
  async deliver(kind: EventKind, events: readonly CloudEvent[]): Promise<void> {
    const { topic } = TYPES[kind];
    const delivered = events.map((each) => ({
      topic,
      partition: 0,
      offset: String((this.offset += 1)),
      key: each.subject,
      payload: JSON.stringify(each),
    }));
    const acknowledgeWithin = () => Promise.resolve();
    const { effects } = this.settlement;
    const effect = {
      ...effects,
      payment: effects.payments,
      refund: effects.payments,
      reversal: effects.payments,
      dayEnded: effects.businessDays,
    };
    const chosen =
      kind === 'participant' ? effects.participants : kind === 'merchant' ? effects.merchants : effect[kind];
    await this.consumer.consume({ topic, events: delivered, acknowledgeWithin }, chosen);
  }

  async publish(kind: EventKind, subject: string, data: unknown): Promise<void> {
    await this.deliver(kind, [this.event(kind, subject, data)]);
  }

  async rows<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.database.query<Row>(text, values)).rows;
  }

  /** Non-zero balances by account, debit positive, in minor units. */
  async balances(): Promise<Record<string, string>> {
    const rows = await this.rows<{ account: string; balance_minor: string }>(
      'SELECT account, balance_minor FROM account_balance WHERE balance_minor <> 0 ORDER BY account',
    );
    return Object.fromEntries(rows.map((row) => [row.account, row.balance_minor]));
  }

  /** Accounts whose stored balance is not the sum of their entries, and currencies whose entries do not sum to zero. */
  async ledgerFaults(): Promise<unknown[]> {
    return this.rows(
      `WITH sums AS (SELECT account, sum(CASE side WHEN 'debit' THEN amount_minor ELSE -amount_minor END) AS minor
         FROM entry GROUP BY account)
       SELECT coalesce(sums.account, stored.account) AS account, minor, balance_minor
       FROM sums FULL JOIN account_balance AS stored ON stored.account = sums.account
       WHERE minor IS DISTINCT FROM balance_minor
       UNION ALL
       SELECT currency, sum(CASE side WHEN 'debit' THEN amount_minor ELSE -amount_minor END), 0 FROM entry
       GROUP BY currency HAVING sum(CASE side WHEN 'debit' THEN amount_minor ELSE -amount_minor END) <> 0
       UNION ALL
       SELECT journal_id, sum(CASE side WHEN 'debit' THEN amount_minor ELSE -amount_minor END), 0 FROM entry
       GROUP BY journal_id, currency
       HAVING sum(CASE side WHEN 'debit' THEN amount_minor ELSE -amount_minor END) <> 0`,
    );
  }

  async deadLetters(): Promise<string[]> {
    return (await this.rows<{ error: string }>('SELECT error FROM dead_letter ORDER BY event_id')).map(
      (row) => row.error,
    );
  }

  /** Names of written files below a folder, relative to the root. */
  async fileNames(): Promise<string[]> {
    const names = await readdir(this.folder, { recursive: true, withFileTypes: true });
    return names
      .filter((each) => each.isFile())
      .map((each) => join(each.parentPath, each.name).slice(this.folder.length + 1))
      .sort();
  }

  file(name: string): Promise<string> {
    return readFile(join(this.folder, name), 'utf8');
  }

  /** Sends the bank's confirmation; answers the result code. */
  async confirm(reference: string, changes: object = {}): Promise<string> {
    const request = await this.bank.signed(this.bank.confirmationOf(reference, changes));
    const answer = await this.settlement.confirmations.receive(request);
    return (JSON.parse(answer.body) as { result: { resultCode: string } }).result.resultCode;
  }

  private async prepareDatabase(adminUrl: string): Promise<void> {
    await prepareSchema(adminUrl, { schema: SCHEMA, migrations: MIGRATIONS, lockKey: MIGRATION_LOCK });
    this.database = openAsRuntime(adminUrl, SCHEMA);
  }
}
