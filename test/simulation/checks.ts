import type { Database } from '@silkgate/persistence';
import { mayBecome, type PaymentState } from '../../apps/gateway/src/payments/domain/payment.js';
import { checkRepeats, type RepeatBooks } from './repeat-checks.js';
import type { SimulatedEventLog } from './simulated-event-log.js';
import type { InitiatorBook } from './simulated-initiator.js';

export interface SimulationBooks extends RepeatBooks {
  /** By `<initiator>/<requestId>`. */
  readonly initiators: Map<string, InitiatorBook>;
  readonly notified: Map<string, Record<string, unknown>[]>;
  readonly eventLog: SimulatedEventLog;
}

interface PaymentFacts {
  payment_id: string;
  initiator_id: string;
  request_id: string;
  flow: string | null;
  payer_id: string | null;
  payee_id: string | null;
  initiator_leg: 'PAYER' | 'PAYEE' | null;
  state: PaymentState;
  business_date: string | null;
  billing: string | null;
  transaction: string | null;
  payer_settlement_minor: string | null;
}

interface OperationFacts {
  operation_id: string;
  payment_id: string;
  payer_id: string;
  type: 'REFUND' | 'CANCEL';
  state: string;
  billing: string | null;
  transaction_minor: string;
  payer_settlement_minor: string | null;
}

const PAYMENTS = `SELECT payment_id, initiator_id, request_id, flow, payer_id, payee_id, initiator_leg, state,
    business_date, billing_currency || ' ' || billing_minor AS billing,
    transaction_currency || ' ' || transaction_minor AS transaction, payer_settlement_minor
  FROM payment ORDER BY payment_id`;
const OPERATIONS = `SELECT o.operation_id, o.payment_id, p.payer_id, o.type, o.state, o.transaction_minor,
    o.billing_currency || ' ' || o.billing_minor AS billing, o.payer_settlement_minor
  FROM operation o JOIN payment p ON p.payment_id = o.payment_id ORDER BY o.operation_id`;

/** Reads the switch's store, every counterparty's books and the log, and names each contradiction by its invariant. */
class Checker {
  readonly violations: string[] = [];

  constructor(
    private readonly database: Database,
    private readonly books: SimulationBooks,
    private readonly payments: readonly PaymentFacts[],
    private readonly operations: readonly OperationFacts[],
  ) {}

  violated(invariant: number, detail: string): void {
    this.violations.push(`${invariant}: ${detail}`);
  }

  /** 3: each initiator got one final result, and it is the switch's. */
  finality(): void {
    for (const [name, book] of this.books.initiators) {
      const own = this.payments.filter((each) => `${each.initiator_id}/${each.request_id}` === name);
      if (own.length > 1) this.violated(3, `${name} is ${own.length} payments`);
      if (book.result === 'NONE') this.violated(3, `${name} has no result`);
      else if (this.#shown(own[0]) !== book.result) {
        this.violated(3, `${name} is ${this.#shown(own[0])}, its initiator was told ${book.result}`);
      }
    }
    for (const payment of this.payments) {
      if (payment.state === 'PROCESSING') this.violated(3, `${payment.payment_id} is not final`);
    }
  }

  /** A successful payment that was reversed is shown as cancelled. */
  #shown(payment: PaymentFacts | undefined): string {
    if (payment === undefined) return 'absent';
    const reversed = this.operations.some(
      (each) => each.payment_id === payment.payment_id && each.type === 'CANCEL' && each.state === 'SUCCESS',
    );
    return reversed ? 'CANCELLED' : payment.state;
  }

  /** 4: the responder's book of the payment says the same, in the agreed amount. */
  responderBooks(): void {
    const known = new Set<string>();
    for (const payment of this.payments) {
      if (payment.initiator_leg === null) continue;
      known.add(payment.payment_id);
      const asksPayer = payment.initiator_leg === 'PAYEE';
      const responder = this.books.responders.get((asksPayer ? payment.payer_id : payment.payee_id) ?? '');
      const entry = responder?.payments.get(payment.payment_id);
      const holds = entry?.state === 'SUCCESS';
      if (holds !== (payment.state === 'SUCCESS')) {
        this.violated(
          4,
          `${payment.payment_id} is ${payment.state}, its responder has ${entry?.state ?? 'nothing'}`,
        );
      }
      if (!holds) continue;
      const agreed = asksPayer ? payment.billing : payment.transaction;
      const kept = `${entry.amount?.currency} ${entry.amount?.minor}`;
      if (kept !== agreed) this.violated(4, `${payment.payment_id}: agreed ${agreed}, responder has ${kept}`);
    }
    for (const [clientId, { payments }] of this.books.responders) {
      for (const paymentId of payments.keys()) {
        if (!known.has(paymentId))
          this.violated(4, `${clientId} has ${paymentId}, which the switch never accepted`);
      }
    }
  }

  /** 4 and 9: the wallet returned exactly what the switch says, and never more than was paid. */
  refunds(): void {
    const returned = new Map<string, bigint>();
    for (const operation of this.operations) {
      const kept = this.books.responders.get(operation.payer_id)?.refunds.get(operation.operation_id);
      const told = kept === undefined ? null : `${kept.currency} ${kept.minor}`;
      const expected = operation.state === 'SUCCESS' ? operation.billing : null;
      if (told !== expected)
        this.violated(4, `refund ${operation.operation_id}: ${expected}, wallet has ${told}`);
      if (operation.state === 'FAILED') continue;
      const minor = BigInt(operation.transaction_minor);
      returned.set(operation.payment_id, (returned.get(operation.payment_id) ?? 0n) + minor);
    }
    for (const payment of this.payments) {
      const paid = BigInt(payment.transaction?.split(' ')[1] ?? '0');
      if ((returned.get(payment.payment_id) ?? 0n) > paid)
        this.violated(9, `${payment.payment_id} was over-refunded`);
    }
  }

  /** 5: the stored history is a path of the table that ends in the stored state. */
  async history(): Promise<void> {
    const { rows } = await this.database.query<{ subject_id: string; state: PaymentState }>(
      'SELECT subject_id, state FROM state_history WHERE subject_id = payment_id ORDER BY subject_id, sequence',
    );
    const last = new Map<string, PaymentState>();
    for (const { subject_id: id, state } of rows) {
      const before = last.get(id);
      if (before !== undefined && !mayBecome(before, state)) this.violated(5, `${id}: ${before} -> ${state}`);
      last.set(id, state);
    }
    for (const { payment_id: id, state } of this.payments) {
      if (last.get(id) !== state)
        this.violated(5, `${id} is ${state}, its history ends in ${last.get(id) ?? 'nothing'}`);
    }
  }

  /** 6: nothing is reserved any more, and the position is what settled windows have left. */
  async positions(): Promise<void> {
    const { rows } = await this.database.query<
      Record<'participant_id' | 'reserved_minor' | 'posted_minor', string>
    >('SELECT participant_id, reserved_minor, posted_minor FROM position ORDER BY participant_id');
    const settled = await this.database.query<{ participant_id: string; net: string }>(
      `SELECT participant_id, sum(payments_minor - refunds_minor)::text AS net FROM window_settlement
       GROUP BY participant_id ORDER BY participant_id`,
    );
    if (settled.rows.length === 0) this.violated(6, 'no window was settled');
    for (const row of rows) {
      const id = row.participant_id;
      const net = BigInt(settled.rows.find((each) => each.participant_id === id)?.net ?? '0');
      const expected = this.#traded(id) - net;
      if (row.reserved_minor !== '0') this.violated(6, `${id} has ${row.reserved_minor} reserved`);
      if (BigInt(row.posted_minor) !== expected)
        this.violated(6, `${id}: posted ${row.posted_minor}, trades say ${expected}`);
    }
  }

  #traded(participantId: string): bigint {
    const sum = (
      rows: readonly { payer_id: string | null; state: string; payer_settlement_minor: string | null }[],
    ) =>
      rows
        .filter((each) => each.payer_id === participantId && each.state === 'SUCCESS')
        .reduce((total, each) => total + BigInt(each.payer_settlement_minor ?? '0'), 0n);
    return sum(this.payments) - sum(this.operations);
  }

  /** 7: one event for each payment that was asked and each refund that succeeded, all of them published in order. */
  async events(): Promise<void> {
    const published = new Map<string, { key: string; type: string }>();
    for (const record of this.books.eventLog.records('gateway.payments')) {
      const { type } = JSON.parse(record.payload) as { type: string };
      published.set(record.eventId, { key: record.key, type });
    }
    const kinds: Readonly<Record<string, string>> = {
      SUCCESS: 'gateway.payment-succeeded.v1',
      FAILED: 'gateway.payment-failed.v1',
      CANCELLED: 'gateway.payment-cancelled.v1',
    };
    const counts = new Map<string, number>();
    for (const { key, type } of published.values())
      counts.set(`${key} ${type}`, (counts.get(`${key} ${type}`) ?? 0) + 1);
    const { rows: asked } = await this.database.query<{ subject_id: string }>(
      `SELECT subject_id FROM state_history WHERE sequence = 2 AND subject_id = payment_id ORDER BY subject_id`,
    );
    const wasAsked = new Set(asked.map((row) => row.subject_id));
    for (const { payment_id: id, state } of this.payments) {
      for (const [each, type] of Object.entries(kinds)) {
        const expected = each === state && wasAsked.has(id) ? 1 : 0;
        const found = counts.get(`${id} ${type}`) ?? 0;
        if (found !== expected) this.violated(7, `${id} (${state}) has ${found} events ${type}`);
      }
      const refunds = this.operations.filter(
        (each) => each.payment_id === id && each.state === 'SUCCESS',
      ).length;
      const told = counts.get(`${id} gateway.refund-succeeded.v1`) ?? 0;
      if (told !== refunds) this.violated(7, `${id} has ${refunds} refunds and ${told} events of them`);
    }
  }

  /** 8: a successful payment's record is stored; a consumed quote belongs to the payment that says so. */
  async records(): Promise<void> {
    const { rows } = await this.database.query<{ problem: string }>(
      `SELECT 'no record of ' || p.payment_id AS problem FROM payment p
         LEFT JOIN conversion_record r ON r.subject_id = p.payment_id
        WHERE p.state = 'SUCCESS' AND r.record::text IS DISTINCT FROM p.conversion::text
       UNION ALL
       SELECT 'no record of ' || o.operation_id FROM operation o
         LEFT JOIN conversion_record r ON r.subject_id = o.operation_id
        WHERE o.state = 'SUCCESS' AND r.record::text IS DISTINCT FROM o.conversion::text
       UNION ALL
       SELECT 'quote of ' || p.payment_id FROM payment p LEFT JOIN quote q ON q.quote_id = p.quote_id
        WHERE p.flow IN ('ORDER_CODE', 'ENTRY_CODE') AND p.state = 'SUCCESS'
          AND q.consumed_by IS DISTINCT FROM p.payment_id
       ORDER BY problem`,
    );
    for (const { problem } of rows) this.violated(8, problem);
  }

  /** A wallet that wants every result was told each one, as it is. */
  notifications(): void {
    for (const payment of this.payments) {
      if (payment.payer_id !== 'TRUEMONEY_TH' || payment.business_date === null) continue;
      const bodies = (this.books.notified.get(payment.payer_id) ?? []).filter(
        (body) => body['paymentId'] === payment.payment_id,
      );
      const told = bodies.filter((body) => 'paymentResult' in body);
      const expected = payment.state === 'SUCCESS' ? 'S' : 'F';
      const agrees = told.every(
        (body) => (body['paymentResult'] as { resultStatus: string }).resultStatus === expected,
      );
      if (told.length === 0 || !agrees)
        this.violated(3, `${payment.payer_id} was not told of ${payment.payment_id}`);
    }
  }
}

/** Every violation as `<invariant>: <detail>`. */
export async function checkInvariants(
  database: Database,
  books: SimulationBooks,
): Promise<readonly string[]> {
  const payments = (await database.query<PaymentFacts>(PAYMENTS)).rows;
  const operations = (await database.query<OperationFacts>(OPERATIONS)).rows;
  const checker = new Checker(database, books, payments, operations);
  checker.finality();
  checker.responderBooks();
  checker.refunds();
  await checker.history();
  await checker.positions();
  await checker.events();
  await checker.records();
  checker.notifications();
  return [...checker.violations, ...(await checkRepeats(database, books))];
}
