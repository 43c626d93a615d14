import type { ResultCode } from '@silkgate/alipayplus';
import { SILENT_LOGGER } from '@silkgate/messaging';
import { Money, ok } from '@silkgate/kernel';
import type { Result } from '@silkgate/kernel';
import { startGatewayDatabase, type GatewayDatabase } from '../testing/gateway-database.js';
import { ACQUIRER, NamedCodeResolver, payCommand, START, WALLET } from '../testing/fixtures.js';
import { resetPayments, testEngine, type TestEngine } from '../testing/test-engine.js';
import type { Quote } from '../../quotes/pricing.js';
import type { ResolvedPayment } from '../resolution.js';
import type { PayCommand } from '../use-cases.js';
import { storedPayment } from '../testing/fixtures.js';

let gateway: GatewayDatabase;
let first: TestEngine;
let second: TestEngine;

const rows = <Row extends object>(text: string) => gateway.postgres.administer<Row>(text);

async function reset(capMinor?: bigint): Promise<void> {
  await resetPayments((text) => gateway.postgres.administer(text), gateway.database, capMinor);
  await rows('DELETE FROM gateway.quote');
  await first.engine.businessDays.openFirst();
}

async function position(): Promise<{ reserved: bigint; posted: bigint }> {
  const [row] = await rows<{ reserved_minor: string; posted_minor: string }>(
    'SELECT * FROM gateway.position',
  );
  return { reserved: BigInt(row?.reserved_minor ?? 0), posted: BigInt(row?.posted_minor ?? 0) };
}

beforeAll(async () => {
  gateway = await startGatewayDatabase();
  first = testEngine(gateway.database, 'first');
  second = testEngine(gateway.database, 'second', { connector: first.connector });
});
afterAll(async () => {
  await first.engine.stop();
  await second.engine.stop();
  await gateway.stop();
});
beforeEach(() => reset());

test('one key is one payment, sent at once to two copies many times over', async () => {
  first.connector.calls.length = 0;
  const command = payCommand();
  const outcomes = await Promise.all(
    Array.from({ length: 30 }, (_, n) => (n % 2 === 0 ? first : second).engine.pay(command)),
  );
  const ids = new Set(outcomes.map((outcome) => outcome.payment?.paymentId));
  expect(ids.size).toBe(1);
  expect(first.connector.calls.filter(({ call }) => call === 'pay')).toHaveLength(1);
  expect(await rows('SELECT 1 FROM gateway.payment')).toHaveLength(1);
  expect(outcomes.every(({ resultCode }) => ['SUCCESS', 'PAYMENT_IN_PROCESS'].includes(resultCode))).toBe(
    true,
  );
  expect((await second.engine.pay(command)).resultCode).toBe('SUCCESS');
});

test('the same key with other parameters changes nothing: in flight, in another copy, later', async () => {
  const other = payCommand({ keyHash: 'b'.repeat(64), amount: Money.of('CNY', 1n) });
  const [, sameCopy] = await Promise.all([first.engine.pay(payCommand()), first.engine.pay(other)]);
  expect(sameCopy.resultCode).toBe('REPEAT_REQ_INCONSISTENT');
  expect((await second.engine.pay(other)).resultCode).toBe('REPEAT_REQ_INCONSISTENT');
  expect(await rows('SELECT 1 FROM gateway.payment')).toHaveLength(1);
  expect(await position()).toEqual({ reserved: 0n, posted: 1248n });
});

test('a correct repeat gets the stored result while other parameters under its key are refused', async () => {
  const other = payCommand({ keyHash: 'b'.repeat(64), amount: Money.of('CNY', 1n) });
  expect((await first.engine.pay(payCommand())).resultCode).toBe('SUCCESS');
  const [refused, repeated] = await Promise.all([first.engine.pay(other), first.engine.pay(payCommand())]);
  expect(refused.resultCode).toBe('REPEAT_REQ_INCONSISTENT');
  expect(repeated.resultCode).toBe('SUCCESS');
});

test('equal ids of two initiators are two payments', async () => {
  const outcomes = await Promise.all([
    first.engine.pay(payCommand()),
    first.engine.pay(payCommand({ initiatorId: WALLET, codeValue: `${WALLET}:C-2` })),
  ]);
  expect(new Set(outcomes.map((outcome) => outcome.payment?.paymentId)).size).toBe(2);
});

test('the last cents of a cap: 50 requests over two copies never pass it', async () => {
  await reset(1_248n * 7n + 1_247n);
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, (_, n) =>
      (n % 2 === 0 ? first : second).engine.pay(payCommand({ requestId: `R-${n}` })),
    ),
  );
  const codes = outcomes.map((outcome) => outcome.resultCode);
  expect(codes.filter((code) => code === 'SUCCESS')).toHaveLength(7);
  expect(codes.filter((code) => code === 'NET_DEBIT_CAP_EXCEEDED')).toHaveLength(43);
  expect(await position()).toEqual({ reserved: 0n, posted: 1_248n * 7n });
});

test('a refusal is stored under its key: the same request is refused later, with room again', async () => {
  await reset(0n);
  expect((await first.engine.pay(payCommand())).resultCode).toBe('NET_DEBIT_CAP_EXCEEDED');
  await gateway.database.query('UPDATE position SET cap_minor = 100000');
  expect((await second.engine.pay(payCommand())).resultCode).toBe('NET_DEBIT_CAP_EXCEEDED');
  expect((await first.engine.pay(payCommand({ codeValue: 'nobody' }))).resultCode).toBe(
    'NET_DEBIT_CAP_EXCEEDED',
  );
  expect((await first.engine.pay(payCommand({ requestId: 'R-2' }))).resultCode).toBe('SUCCESS');
});

test('a refusal before the sides are known is stored too', async () => {
  const command = payCommand({ codeValue: 'nobody:x' });
  expect(await first.engine.pay(command)).toEqual({ resultCode: 'INVALID_CODE' });
  expect(await second.engine.pay(command)).toEqual({ resultCode: 'INVALID_CODE' });
  expect(await first.engine.inquirePayment({ callerId: ACQUIRER, requestId: 'R-1' })).toEqual({
    resultCode: 'INVALID_CODE',
    isOfPayment: true,
  });
  expect(await rows('SELECT 1 FROM gateway.work')).toEqual([]);
  expect(await rows('SELECT 1 FROM gateway.outbox')).toEqual([]);
});

test('a row that the database rejects fails alone', async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 9 }, (_, n) =>
      first.engine.pay(
        payCommand({ requestId: `R-${n}`, order: n === 4 ? { description: 'broken \u0000 text' } : {} }),
      ),
    ),
  );
  expect(outcomes.map((outcome) => outcome.resultCode)).toEqual([
    ...Array.from({ length: 4 }, () => 'SUCCESS'),
    'PARAM_ILLEGAL',
    ...Array.from({ length: 4 }, () => 'SUCCESS'),
  ]);
});

async function lockedQuote(): Promise<Quote> {
  const { terms } = storedPayment();
  const { quoteId, transaction, billing, payerSettlement, payeeSettlement, conversion: record } = terms;
  const quote: Quote = {
    quoteId,
    payerId: WALLET,
    payeeId: ACQUIRER,
    merchantId: terms.merchantId,
    expiresAt: START + 60_000,
    priced: { transaction, billing, payerSettlement, payeeSettlement, record },
  };
  await gateway.database.query(
    `INSERT INTO quote (quote_id, payer_id, payee_id, merchant_id, transaction_currency, transaction_minor, priced,
       expires_at, created_at)
     VALUES ($1, $2, $3, $4, 'CNY', 8880, '{}', $5::timestamptz, $5::timestamptz)`,
    [quoteId, WALLET, ACQUIRER, terms.merchantId, '2026-11-22T10:01:00+08:00'],
  );
  return quote;
}

test('a locked quote is consumed once, by one of the two payments that want it', async () => {
  const quote = await lockedQuote();
  const { quoteId } = quote;
  first.resolver.quotes.set(quoteId, quote);
  second.resolver.quotes.set(quoteId, quote);
  const order = { flow: 'ORDER_CODE' as const, quoteId };
  const outcomes = await Promise.all([
    first.engine.pay(payCommand({ ...order, requestId: 'R-1' })),
    second.engine.pay(payCommand({ ...order, requestId: 'R-2' })),
  ]);
  expect(outcomes.map((outcome) => outcome.resultCode).sort()).toEqual(['QUOTE_USED', 'SUCCESS']);
  const won = outcomes.find((outcome) => outcome.resultCode === 'SUCCESS')?.payment;
  expect(won).toMatchObject({ quoteId, flow: 'ORDER_CODE' });
  const [stored] = await rows<{ consumed_by: string }>('SELECT consumed_by FROM gateway.quote');
  expect(stored?.consumed_by).toBe(won?.paymentId);
  const wrongAmount = payCommand({ ...order, requestId: 'R-3', amount: Money.of('CNY', 8881n) });
  expect((await first.engine.pay(wrongAmount)).resultCode).toBe('PAYMENT_AMOUNT_MISMATCH');
});

/** Orders keep the payment id under which they were announced to the wallet. */
class AnnouncedOrders extends NamedCodeResolver {
  override async resolve(command: PayCommand): Promise<Result<ResolvedPayment, ResultCode>> {
    const resolved = await super.resolve(command);
    return resolved.ok
      ? ok({ ...resolved.value, paymentId: '01930000-0000-7000-8000-00000000000a' })
      : resolved;
  }
}

test('an announced order is asked for once: repeats get its result, other parameters are inconsistent', async () => {
  const quote = await lockedQuote();
  const resolver = new AnnouncedOrders(first.ports.directory);
  resolver.quotes.set(quote.quoteId, quote);
  const { connector } = first;
  const copies = ['third', 'fourth'].map((label) =>
    testEngine(gateway.database, label, { connector, resolver }),
  );
  connector.calls.length = 0;
  const order = payCommand({ flow: 'ORDER_CODE', quoteId: quote.quoteId });
  await Promise.all(copies.map(({ engine }) => engine.pay(order)));
  const changed = payCommand({ ...order, keyHash: 'b'.repeat(64), amount: Money.of('CNY', 1n) });
  for (const { engine } of copies) {
    expect((await engine.pay(order)).resultCode).toBe('SUCCESS');
    expect((await engine.pay(changed)).resultCode).toBe('REPEAT_REQ_INCONSISTENT');
  }
  expect(connector.calls.filter(({ call }) => call === 'pay')).toHaveLength(1);
  await Promise.all(copies.map(({ engine }) => engine.stop()));
});

test('an order whose `pay` is refused for the call alone stays open: another copy may have asked for it before', async () => {
  const { connector, engine, resolver } = first;
  const quote = await lockedQuote();
  resolver.quotes.set(quote.quoteId, quote);
  // The other copy's call was taken, and debited.
  connector.misbehave = (call) =>
    call === 'pay' ? { answer: { kind: 'failed', resultCode: 'REQUEST_TIME_INVALID' } } : undefined;
  const order = payCommand({ flow: 'ORDER_CODE', quoteId: quote.quoteId });
  const { payment, resultCode } = await engine.pay(order);
  expect(resultCode).toBe('PAYMENT_IN_PROCESS');
  expect((await engine.pay(payCommand({ requestId: 'R-2' }))).resultCode).toBe('REQUEST_TIME_INVALID');
  connector.misbehave = () => undefined;
  const told = { responderId: WALLET, requestId: payment?.paymentId ?? '', result: 'S' as const };
  await engine.receiveNotification({ ...told, resultCode: 'SUCCESS' });
  expect((await engine.pay(order)).resultCode).toBe('SUCCESS');
});

test('the database away is answered U and stores nothing', async () => {
  const away = testEngine(
    { ...gateway.database, transaction: () => Promise.reject(new Error('no connection')) } as never,
    'away',
    { log: SILENT_LOGGER },
  );
  expect((await away.engine.pay(payCommand())).resultCode).toBe('UNKNOWN_EXCEPTION');
  await away.engine.stop();
  expect(await rows('SELECT 1 FROM gateway.payment_key')).toEqual([]);
});
