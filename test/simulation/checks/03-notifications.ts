import type { Database } from '@silkgate/persistence';
import { simulatedParticipants } from '../participants.js';
import type { Violation } from './violation.js';
import type { Notified, WaveBooks } from './wave-books.js';
import { shownState, type OperationFacts, type PaymentFacts, type WaveFacts } from './wave-facts.js';

/** What the switch owed one side of one payment, where that was more than one thing. */
const IN_SEQUENCE = `SELECT payment_id, recipient_id, array_agg(body ORDER BY sequence) AS bodies FROM notification
  WHERE payment_id = ANY($1::uuid[]) GROUP BY payment_id, recipient_id HAVING count(*) > 1
  ORDER BY payment_id, recipient_id`;

interface Owed {
  readonly to: string;
  readonly paymentId: string;
  readonly refundId?: string;
  readonly result: Notified['result'];
}

function nameOf({ to, paymentId, refundId = 'the payment', result }: Owed): string {
  return `${to} of ${paymentId}: ${refundId} is ${result}`;
}

/** 3: each side heard every result that it was not given in an answer, true to the store and in order. */
class NotificationCheck {
  readonly violations: Violation[] = [];
  readonly #wantsAll = new Set(
    simulatedParticipants()
      .filter(({ notify }) => notify === 'always')
      .map(({ clientId }) => clientId),
  );
  readonly #payments: ReadonlyMap<string, PaymentFacts>;
  readonly #operations: ReadonlyMap<string, OperationFacts>;

  constructor(
    private readonly facts: WaveFacts,
    private readonly books: WaveBooks,
  ) {
    this.#payments = new Map(facts.payments.map((each) => [each.payment_id, each]));
    this.#operations = new Map(facts.operations.map((each) => [each.operation_id, each]));
  }

  run(): void {
    const heard = new Set<string>();
    for (const each of this.books.notified) {
      heard.add(nameOf(each));
      if (!this.#isTrue(each)) this.#violated(`heard: ${nameOf(each)} (${each.amount})`, each);
    }
    for (const payment of this.facts.payments)
      for (const each of this.#owedOf(payment))
        if (!heard.has(nameOf(each))) this.#violated(`never heard: ${nameOf(each)}`, each);
  }

  /** What was heard first of each body comes in the order in which it was owed. */
  inSequence(rows: readonly { payment_id: string; recipient_id: string; bodies: string[] }[]): void {
    const heard = new Map<string, Set<string>>();
    for (const { to, paymentId, body } of this.books.notified) {
      const bodies = heard.get(`${to} ${paymentId}`) ?? new Set<string>();
      heard.set(`${to} ${paymentId}`, bodies.add(body));
    }
    for (const { payment_id: paymentId, recipient_id: to, bodies } of rows) {
      const [owed, first] = [[...new Set(bodies)], [...(heard.get(`${to} ${paymentId}`) ?? [])]];
      if (owed.length === first.length && owed.every((body, n) => body === first[n])) continue;
      const detail = `${to} heard ${first.length} things of ${paymentId}, not the ${owed.length} that were owed in their order`;
      this.violations.push({ invariant: 3, detail, about: [paymentId] });
    }
  }

  #isTrue({ to, paymentId, refundId, result, amount }: Notified): boolean {
    const payment = this.#payments.get(paymentId);
    if (payment === undefined || ![payment.payer_id, payment.payee_id].includes(to)) return false;
    const isPayer = to === payment.payer_id;
    if (refundId !== undefined) {
      const operation = this.#operations.get(refundId);
      const agreed = isPayer ? operation?.billing : operation?.transaction;
      return operation?.payment_id === paymentId && operation.state === result && agreed === amount;
    }
    // Of a payment that was reversed afterwards both results were true.
    const isResult = result === payment.state || result === shownState(this.facts, payment);
    return isResult && amount === (isPayer ? payment.billing : payment.transaction);
  }

  /** A responder has answered the result itself; what was refused at once was answered at once. */
  #owedOf(payment: PaymentFacts): Owed[] {
    const { payment_id: paymentId, payer_id: payer, payee_id: payee, initiator_leg: initiatorLeg } = payment;
    if (payment.business_date === null || payer === null || payee === null) return [];
    const { state } = payment;
    const result: Owed['result'] = state === 'SUCCESS' || state === 'CANCELLED' ? state : 'FAILED';
    const legs = [
      { to: payer, leg: 'PAYER' },
      { to: payee, leg: 'PAYEE' },
    ] as const;
    const owed = legs
      .filter(
        ({ to, leg }) =>
          this.#wantsAll.has(to) || (leg === initiatorLeg && this.#leftOpen(payment, 'pay', 'cancel')),
      )
      .map(({ to }) => ({ to, paymentId, result }));
    const operations = this.facts.operationsOf.get(paymentId) ?? [];
    return [...owed, ...operations.flatMap((each) => this.#owedOfOperation(each, payment, { payer, payee }))];
  }

  /** The payee asks for it, the wallet answers; one that refused a cancel has not changed anything. */
  #owedOfOperation(
    operation: OperationFacts,
    payment: PaymentFacts,
    { payer, payee }: { readonly payer: string; readonly payee: string },
  ): Owed[] {
    const { type, state, operation_id: id, payment_id: paymentId, request_id: requestId } = operation;
    if (operation.business_date === null) return [];
    const [isCancel, done] = [type === 'CANCEL', state === 'SUCCESS'];
    const isPayerOwed = this.#wantsAll.has(payer) && (!isCancel || done);
    const isPayeeOwed = this.#wantsAll.has(payee) || this.#leftOpen(payment, isCancel ? 'cancel' : requestId);
    const told = isCancel
      ? ({ paymentId, result: done ? 'CANCELLED' : 'SUCCESS' } as const)
      : ({ paymentId, refundId: id, result: done ? 'SUCCESS' : 'FAILED' } as const);
    return [
      ...(isPayerOwed ? [{ to: payer, ...told }] : []),
      ...(isPayeeOwed ? [{ to: payee, ...told }] : []),
    ];
  }

  #leftOpen(payment: PaymentFacts, ...subjects: readonly string[]): boolean {
    const book = this.books.initiators.get(`${payment.initiator_id}/${payment.request_id}`);
    return book?.answers.leftOpen(...subjects) === true;
  }

  #violated(detail: string, { paymentId }: Owed): void {
    this.violations.push({ invariant: 3, detail, about: [paymentId] });
  }
}

export async function checkNotifications(
  gateway: Database,
  facts: WaveFacts,
  books: WaveBooks,
): Promise<Violation[]> {
  const check = new NotificationCheck(facts, books);
  check.run();
  const { rows } = await gateway.query<{ payment_id: string; recipient_id: string; bodies: string[] }>(
    IN_SEQUENCE,
    [facts.paymentIds],
  );
  check.inSequence(rows);
  return check.violations;
}
