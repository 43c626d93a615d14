import { err, Money } from '@silkgate/kernel';
import type { CounterpartyAnswer } from '../connectors/connector.js';
import { completeBatch } from '../payments/complete/complete-batch.js';
import { hasTerms } from '../payments/domain/stored-payment.js';
import { readPayment } from '../payments/payment-reader.js';
import { ACQUIRER, payCommand, START, WALLET } from '../payments/testing/fixtures.js';
import { FAST, NOTHING_LEFT, PAYMENT_NAME, RecoveryWorld } from '../payments/testing/recovery-world.js';
import type { TestEngine } from '../payments/testing/test-engine.js';
import { CaseDesk } from './case-desk.js';
import type { ResolutionOutcome } from './domain/case-resolution.js';

const world = new RecoveryWorld();
const NO_WINDOW = { ...FAST, inquiryWindowMs: 1, longestPauseMs: 20, callTimeoutMs: 20 };
const ORDER = { operator: 'Wang', reason: 'the wallet keeps the debit', evidence: 'letter 2026-117' };

beforeAll(() => world.start());
afterAll(() => world.stop());
beforeEach(() => world.open());
afterEach(() => world.close());

/** Debits, says nothing until it is asked to cancel, and refuses that for as long as `refuses`. */
function stubbornWallet(): { refuses: boolean; cancels: number } {
  const { connector } = world;
  const wallet = { refuses: true, cancels: 0 };
  const cancel = connector.cancelPayment.bind(connector);
  connector.misbehave = (call) => {
    if (call === 'pay') return 'lost-answer';
    return call === 'inquire' && wallet.cancels === 0 ? 'lost-request' : undefined;
  };
  connector.cancelPayment = (to, requestId) => {
    wallet.cancels += 1;
    if (!wallet.refuses) return cancel(to, requestId);
    return Promise.resolve({ kind: 'failed', resultCode: 'CANCEL_WINDOW_EXCEED' });
  };
  return wallet;
}

async function alarmed(made: TestEngine, kind: string): Promise<string> {
  for (let attempt = 0; attempt < 1_000; attempt += 1) {
    const found = `SELECT subject_id FROM gateway.payment_alarm WHERE kind = '${kind}'`;
    const [row] = await world.rows<{ subject_id: string }>(found);
    if (row !== undefined) return row.subject_id;
    await made.ports.timers.sleep(10);
  }
  throw new Error(`no alarm ${kind}`);
}

/** A copy with a payment that does not end, which is alarmed. */
async function stuck() {
  const made = world.copy('one', { settings: NO_WINDOW });
  await made.engine.start();
  await made.engine.pay(payCommand());
  return { made, desk: made.engine.caseResolutions, paymentId: await alarmed(made, 'CANCEL_REFUSED') };
}

async function proposed(made: TestEngine, subjectId: string, outcome?: ResolutionOutcome): Promise<string> {
  const said = outcome === undefined ? {} : { outcome };
  const proposal = await made.engine.caseResolutions.propose({ ...ORDER, ...said, subjectId });
  if (!proposal.ok) throw new Error(proposal.error);
  return proposal.value.proposalId;
}

/** Between two calls to the wallet. */
async function confirm({ engine, ports }: TestEngine, proposalId: string, operator = 'Li') {
  for (;;) {
    const decided = await engine.caseResolutions.decide(proposalId, 'CONFIRMED', operator);
    if (decided.ok || decided.error !== 'busy') return decided;
    await ports.timers.sleep(3);
  }
}

/** Its next answer to a cancel is held back until it is let go; asked again before that, it refuses at once. */
async function heldBack({ ports }: TestEngine, first: CounterpartyAnswer): Promise<() => void> {
  let isAsked = false;
  let answer: () => void = () => undefined;
  world.connector.cancelPayment = () => {
    if (isAsked) return Promise.resolve({ kind: 'failed', resultCode: 'CANCEL_WINDOW_EXCEED' });
    isAsked = true;
    return new Promise((resolve) => {
      answer = () => resolve(first);
    });
  };
  while (!isAsked) await ports.timers.sleep(5);
  return () => answer();
}

const states = () => world.rows('SELECT state FROM gateway.state_history ORDER BY subject_id, sequence');
const decisions = () => world.rows('SELECT verdict, decided_by FROM gateway.case_resolution_decision');
const stateOf = async ({ engine }: TestEngine) =>
  (await engine.inquirePayment(PAYMENT_NAME)).payment?.state ?? 'none';

test('what a wallet debited and never takes back, two operators end, and the debit is owed outside', async () => {
  const wallet = stubbornWallet();
  const { made, desk, paymentId } = await stuck();
  const cases = new CaseDesk({ database: world.gateway.database, clock: made.ports.clock });
  expect((await cases.list(10)).map(({ kind }) => kind)).toContain('CANCEL_REFUSED');
  expect(await world.rows('SELECT 1 FROM gateway.limit_use WHERE used_minor > 0')).not.toEqual([]);
  const proposalId = await proposed(made, paymentId);
  expect(await stateOf(made)).toBe('PROCESSING');
  expect(await confirm(made, proposalId)).toMatchObject({ ok: true });
  await world.until(made, 'CANCELLED');
  await world.idle(made);
  // The reservation, the limits, the event, what both sides are told and the history are those of any cancel.
  expect(await world.left()).toEqual(NOTHING_LEFT);
  expect(await world.rows('SELECT 1 FROM gateway.limit_use WHERE used_minor > 0')).toEqual([]);
  expect(await states()).toEqual([{ state: 'PROCESSING' }, { state: 'CANCELLED' }]);
  const told = 'SELECT recipient_id FROM gateway.notification ORDER BY recipient_id';
  expect(await world.rows(told)).toEqual([{ recipient_id: ACQUIRER }, { recipient_id: WALLET }]);
  const events = `SELECT event::json->>'type' AS type FROM gateway.outbox
    WHERE event::json->>'subject' = '${paymentId}'`;
  expect(await world.rows(events)).toEqual([{ type: 'gateway.payment-cancelled.v1' }]);
  expect((await made.engine.pay(payCommand())).resultCode).toBe('ORDER_IS_CANCELED');
  expect(await cases.list(10)).toEqual([]);
  const { operator: proposedBy, reason, evidence } = ORDER;
  expect(await desk.list({ paymentId, limit: 10 })).toMatchObject([
    {
      ...{ proposalId, subjectId: paymentId, paymentId, kind: 'CANCEL_REFUSED', number: 1 },
      ...{ reason, evidence, proposedBy },
      owedOutside: { participantId: WALLET, amount: Money.of('THB', 42_793n) },
      decision: { verdict: 'CONFIRMED', decidedBy: 'Li' },
    },
  ]);
  // It is given back by agreement: a cancel that the wallet takes now would give it back twice.
  wallet.refuses = false;
  wallet.cancels = 0;
  const success = { responderId: WALLET, requestId: paymentId, result: 'S' as const, resultCode: 'SUCCESS' };
  await made.engine.receiveNotification(success);
  await world.idle(made);
  expect(wallet.cancels).toBe(0);
});

test('a payment that is still inquired is nobody’s to end, though its early cancel was refused', async () => {
  const wallet = stubbornWallet();
  const made = world.copy('one', { settings: { ...FAST, inquiryWindowMs: 600_000 } });
  await made.engine.businessDays.openFirst();
  const { payment } = await made.engine.pay(payCommand());
  const subjectId = payment?.paymentId ?? '';
  const desk = made.engine.caseResolutions;
  expect(await desk.propose({ ...ORDER, subjectId })).toEqual(err('inquiring'));
  await made.engine.cancelPayment(PAYMENT_NAME);
  expect(wallet.cancels).toBe(1);
  expect(await alarmed(made, 'CANCEL_REFUSED')).toBe(subjectId);
  expect(await desk.propose({ ...ORDER, subjectId })).toEqual(err('inquiring'));
  expect(await world.rows('SELECT 1 FROM gateway.case_resolution_proposal')).toEqual([]);
});

test('nothing ends that no alarm says does not end, that has ended, or that nobody knows', async () => {
  world.connector.misbehave = (call) => (call === 'pay' ? 'lost-request' : undefined);
  const cancel = world.connector.cancelPayment.bind(world.connector);
  let cancels = 0;
  world.connector.cancelPayment = () => {
    cancels += 1;
    return Promise.resolve({ kind: 'unknown', reason: 'U' });
  };
  const made = world.copy('one', { settings: { ...NO_WINDOW, longestPauseMs: 1_000 } });
  await made.engine.start();
  const { payment } = await made.engine.pay(payCommand());
  const subjectId = payment?.paymentId ?? '';
  while (cancels === 0) await made.ports.timers.sleep(5);
  const propose = (id: string) => made.engine.caseResolutions.propose({ ...ORDER, subjectId: id });
  expect(await propose(subjectId)).toEqual(err('no-case'));
  world.connector.cancelPayment = cancel;
  await world.until(made, 'CANCELLED');
  expect(await propose(subjectId)).toEqual(err('ended'));
  const nobody = '01930000-0000-7000-8000-00000000ffff';
  expect(await propose(nobody)).toEqual(err('unknown'));
  expect(await made.engine.caseResolutions.decide(nobody, 'CONFIRMED', 'Li')).toEqual(err('unknown'));
  expect(await world.rows('SELECT 1 FROM gateway.case_resolution_proposal')).toEqual([]);
});

test('nobody confirms his own proposal, what is decided, or what another one has closed', async () => {
  stubbornWallet();
  const { made, desk, paymentId } = await stuck();
  const own = await proposed(made, paymentId);
  for (const operator of ['Wang', ' wang '])
    expect(await desk.decide(own, 'CONFIRMED', operator)).toEqual(err('own'));
  expect(await desk.decide(own, 'REJECTED', 'Li')).toMatchObject({ ok: true });
  expect(await desk.decide(own, 'CONFIRMED', 'Zhao')).toEqual(err('decided'));
  const closed = await proposed(made, paymentId);
  const cases = new CaseDesk({ database: world.gateway.database, clock: made.ports.clock });
  await cases.close({ subjectId: paymentId, kind: 'CANCEL_REFUSED', operator: 'Zhao', reason: 'a mistake' });
  expect(await confirm(made, closed)).toEqual(err('no-case'));
  expect(await decisions()).toEqual([{ verdict: 'REJECTED', decided_by: 'Li' }]);
  expect(await stateOf(made)).toBe('PROCESSING');
  expect(await world.rows('SELECT 1 FROM gateway.position WHERE reserved_minor > 0')).toHaveLength(1);
});

test('nobody ends it while its wallet is being asked', async () => {
  stubbornWallet();
  const { made, desk, paymentId } = await stuck();
  const proposalId = await proposed(made, paymentId);
  const answer = await heldBack(made, { kind: 'failed', resultCode: 'CANCEL_WINDOW_EXCEED' });
  const decided = await desk.decide(proposalId, 'CONFIRMED', 'Li');
  answer();
  expect(decided).toEqual(err('busy'));
  expect(await decisions()).toEqual([]);
});

test('a cancel under way that is taken after two operators ended the payment is a case', async () => {
  stubbornWallet();
  const { made, desk, paymentId } = await stuck();
  const proposalId = await proposed(made, paymentId);
  const answer = await heldBack(made, { kind: 'cancelled', requestId: paymentId });
  // As a notification does that says again that it debited.
  await world.rows('UPDATE gateway.work SET lease_until = NULL, lease_holder = NULL');
  expect(await desk.decide(proposalId, 'CONFIRMED', 'Li')).toMatchObject({ ok: true });
  answer();
  expect(await alarmed(made, 'CONTRADICTS_FINAL_STATE')).toBe(paymentId);
});

test('what the engine completes while a confirmation waits for it stays as it was completed', async () => {
  stubbornWallet();
  const { made, desk, paymentId } = await stuck();
  const proposalId = await proposed(made, paymentId);
  await made.engine.stop();
  const { database } = world.gateway;
  const payment = await readPayment(database, paymentId);
  if (payment === undefined || !hasTerms(payment)) throw new Error('no such payment');
  let confirmed: Promise<unknown> = Promise.resolve();
  await database.transaction(async (session) => {
    const verdict = { kind: 'FINAL', state: 'CANCELLED', resultCode: 'ORDER_IS_CANCELED' } as const;
    await completeBatch(session, [{ payment, verdict, initiatorWaits: false }], { ...made.ports, copy: 1 });
    confirmed = desk.decide(proposalId, 'CONFIRMED', 'Li');
    await made.ports.timers.sleep(100);
  });
  expect(await confirmed).toEqual(err('ended'));
  expect(await decisions()).toEqual([]);
  expect(await states()).toEqual([{ state: 'PROCESSING' }, { state: 'CANCELLED' }]);
});

test('of two operators and the wallet that takes the cancel after all exactly one ends it', async () => {
  const wins = { operators: 0, wallet: 0 };
  for (let round = 0; round < 4; round += 1) {
    await world.open();
    const wallet = stubbornWallet();
    const { made, paymentId } = await stuck();
    const other = world.copy(`other ${round}`, { settings: NO_WINDOW });
    await other.engine.start();
    const proposalId = await proposed(made, paymentId);
    wallet.refuses = round % 2 === 0;
    const answers = await Promise.all([confirm(made, proposalId), confirm(other, proposalId, 'Zhao')]);
    await world.until(made, 'CANCELLED');
    await world.idle(made);
    const confirmed = answers.filter(({ ok }) => ok).length;
    expect(await decisions()).toHaveLength(confirmed);
    expect(confirmed).toBeLessThanOrEqual(1);
    expect(await states()).toEqual([{ state: 'PROCESSING' }, { state: 'CANCELLED' }]);
    expect(await world.left()).toEqual(NOTHING_LEFT);
    wins[confirmed === 1 ? 'operators' : 'wallet'] += 1;
    await world.close();
  }
  expect(wins.operators).toBeGreaterThanOrEqual(2);
});

describe('a refund or reversal that its wallet never answers as it should', () => {
  const REFUND = {
    ...{ initiatorId: ACQUIRER, refundRequestId: 'F-1', keyHash: 'c'.repeat(64), payment: PAYMENT_NAME },
    ...{ amount: Money.of('CNY', 3_000n), receivedAt: START },
  };
  const SUCCEEDED = { type: 'gateway.payment-succeeded.v1' };
  const NOT_KNOWN = { kind: 'failed', resultCode: 'ORDER_NOT_EXIST' } as const;
  const events = () =>
    world.rows(`SELECT event::json->>'type' AS type FROM gateway.outbox
      WHERE event::json->>'subject' IN (SELECT payment_id::text FROM gateway.payment) ORDER BY key_sequence`);
  const posted = () => world.rows('SELECT posted_minor FROM gateway.position');
  const records = () => world.rows('SELECT kind FROM gateway.conversion_record ORDER BY kind');

  /** A success whose refund or cancel the wallet carries out, or not, and says that it knows no such payment. */
  async function unclear(call: 'refund' | 'cancel', isDone: boolean) {
    const made = world.copy('one', { settings: NO_WINDOW });
    await made.engine.start();
    await made.engine.pay(payCommand());
    world.connector.misbehave = (asked) => (asked === call ? { answer: NOT_KNOWN } : undefined);
    if (!isDone) world.connector[call === 'refund' ? 'refund' : 'cancelPayment'] = async () => NOT_KNOWN;
    const asked = call === 'refund' ? made.engine.refund(REFUND) : made.engine.cancelPayment(PAYMENT_NAME);
    expect((await asked).resultCode).toMatch(/_IN_PROCESS$/);
    return made;
  }

  const refundTold = async ({ engine }: TestEngine) =>
    (await engine.inquireRefund({ callerId: ACQUIRER, refundRequestId: 'F-1' })).operation;

  it('is alarmed, failed by two operators, and leaves its amount to be refunded', async () => {
    const made = await unclear('refund', false);
    const subjectId = (await refundTold(made))?.operationId ?? '';
    const { caseResolutions: desk } = made.engine;
    expect(await desk.propose({ ...ORDER, subjectId, outcome: 'FAILED' })).toEqual(err('no-case'));
    expect(await alarmed(made, 'REFUND_REFUSED')).toBe(subjectId);
    const cases = new CaseDesk({ database: world.gateway.database, clock: made.ports.clock });
    expect((await cases.list(10)).map(({ kind }) => kind)).toContain('REFUND_REFUSED');
    const before = await posted();
    expect(await confirm(made, await proposed(made, subjectId, 'FAILED'))).toMatchObject({ ok: true });
    expect(await refundTold(made)).toMatchObject({ state: 'FAILED', resultCode: 'PROCESS_FAIL' });
    expect(await posted()).toEqual(before);
    expect(await events()).toEqual([SUCCEEDED]);
    expect(await world.rows('SELECT 1 FROM gateway.work')).toEqual([]);
    expect((await cases.list(10)).map(({ kind }) => kind)).not.toContain('REFUND_REFUSED');
    const [resolution] = await desk.list({ limit: 1 });
    const decided = { subjectId, kind: 'REFUND_REFUSED', outcome: 'FAILED', decision: { decidedBy: 'Li' } };
    expect(resolution).toMatchObject(decided);
    expect(resolution?.owedOutside).toBeUndefined();
    Reflect.deleteProperty(world.connector, 'refund');
    world.connector.misbehave = () => undefined;
    const all = { ...REFUND, refundRequestId: 'F-2', amount: Money.of('CNY', 8_880n) };
    expect((await made.engine.refund(all)).resultCode).toBe('SUCCESS');
  }, 20_000);

  it('has succeeded where the wallet gave the money, which is never given again', async () => {
    const made = await unclear('refund', true);
    const subjectId = await alarmed(made, 'REFUND_REFUSED');
    const proposalId = await proposed(made, subjectId, 'SUCCESS');
    expect(await confirm(made, proposalId)).toMatchObject({ ok: true, value: { outcome: 'SUCCESS' } });
    expect(await refundTold(made)).toMatchObject({ state: 'SUCCESS', resultCode: 'SUCCESS' });
    expect(await posted()).toEqual([{ posted_minor: '826' }]);
    expect(await events()).toEqual([SUCCEEDED, { type: 'gateway.refund-succeeded.v1' }]);
    expect(await records()).toEqual([{ kind: 'PAYMENT' }, { kind: 'REFUND' }]);
    const told = `SELECT recipient_id FROM gateway.notification WHERE operation = 'notifyRefund'
      ORDER BY recipient_id`;
    expect(await world.rows(told)).toEqual([{ recipient_id: ACQUIRER }, { recipient_id: WALLET }]);
    world.connector.misbehave = () => undefined;
    const more = (refundRequestId: string, minor: bigint) =>
      made.engine.refund({ ...REFUND, refundRequestId, amount: Money.of('CNY', minor) });
    expect((await more('F-2', 5_881n)).resultCode).toBe('REFUND_AMOUNT_EXCEED');
    expect((await more('F-3', 5_880n)).resultCode).toBe('SUCCESS');
    expect(world.connector.refunds.size).toBe(2);
  }, 20_000);

  const REVERSED = { type: 'gateway.payment-reversed.v1' };
  it.each([
    ['FAILED', false, [SUCCEEDED], '1248', 'SUCCESS'],
    ['SUCCESS', true, [SUCCEEDED, REVERSED], '0', 'CANCELLED'],
  ] as const)(
    'is alarmed as a cancel where it is the reversal of a success, and ends as %s',
    async (outcome, isDone, told, position, atWallet) => {
      const made = await unclear('cancel', isDone);
      const subjectId = await alarmed(made, 'CANCEL_REFUSED');
      expect(await confirm(made, await proposed(made, subjectId, outcome))).toMatchObject({ ok: true });
      const ended = `SELECT type, state FROM gateway.operation WHERE operation_id = '${subjectId}'`;
      expect(await world.rows(ended)).toEqual([{ type: 'CANCEL', state: outcome }]);
      expect(await events()).toEqual(told);
      expect(await posted()).toEqual([{ posted_minor: position }]);
      expect([...world.connector.payments.values()]).toMatchObject([{ state: atWallet }]);
      expect(await world.rows('SELECT 1 FROM gateway.work')).toEqual([]);
    },
    20_000,
  );

  it.each(['refund', 'cancel'] as const)('is not ended without saying how: %s', async (call) => {
    const made = await unclear(call, true);
    const subjectId = await alarmed(made, call === 'refund' ? 'REFUND_REFUSED' : 'CANCEL_REFUSED');
    const desk = made.engine.caseResolutions;
    expect(await desk.propose({ ...ORDER, subjectId })).toEqual(err('outcome'));
    expect(await desk.propose({ ...ORDER, subjectId, outcome: 'CANCELLED' })).toEqual(err('outcome'));
    expect(await desk.list({ limit: 10 })).toEqual([]);
    expect(await world.rows('SELECT state FROM gateway.operation')).toEqual([{ state: 'PROCESSING' }]);
  });
});

test('a payment is ended as cancelled, and as nothing else', async () => {
  stubbornWallet();
  const { made, desk, paymentId: subjectId } = await stuck();
  for (const outcome of ['SUCCESS', 'FAILED'] as const)
    expect(await desk.propose({ ...ORDER, subjectId, outcome })).toEqual(err('outcome'));
  expect(await desk.list({ limit: 10 })).toEqual([]);
  const said = await desk.propose({ ...ORDER, subjectId, outcome: 'CANCELLED' });
  expect(said).toMatchObject({ ok: true, value: { outcome: 'CANCELLED' } });
  expect(await stateOf(made)).toBe('PROCESSING');
});
