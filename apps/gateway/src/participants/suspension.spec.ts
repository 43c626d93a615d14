import { SeededRandom, unwrap, UuidV7Source } from '@silkgate/kernel';
import { startGatewayUnderTest } from '../testing/gateway-under-test.js';
import type { GatewayUnderTest } from '../testing/gateway-under-test.js';
import { exampleOnboarding } from '../testing/example-onboarding.js';
import { PartnerClient } from '../testing/partner-client.js';
import type { WireAnswer } from '../testing/partner-client.js';
import { checkOnboarding } from './domain/check-onboarding.js';
import { importOnboarding } from './import-onboarding.js';
import type { ParticipantKey } from './key-store.js';

const SUCCESS = { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'Success' };
const IN_PROCESS = { resultCode: 'PAYMENT_IN_PROCESS', resultStatus: 'U', resultMessage: '' };

let gateway: GatewayUnderTest;
let alipay: PartnerClient;
let trueMoney: PartnerClient;
/** How the wallet answers what it is asked to pay. */
let walletSays: object = SUCCESS;
let random: SeededRandom;

beforeAll(async () => {
  gateway = await startGatewayUnderTest();
  alipay = new PartnerClient(gateway, 'ALIPAY_CN');
  trueMoney = new PartnerClient(gateway, 'TRUEMONEY_TH');
  random = new SeededRandom('suspension');
  gateway.counterparties.behaviour.set('TRUEMONEY_TH', (operation) => ({
    result: operation === 'pay' ? walletSays : SUCCESS,
  }));
});

afterAll(() => gateway.stop());

type Content = { participants: Record<string, unknown>[] };

/** Imports the example with a change; the running gateway learns of it as of any import. */
async function importChange(
  change: (content: Content) => void,
  keys: readonly ParticipantKey[] = [],
): Promise<void> {
  const content = exampleOnboarding();
  change(content);
  const file = unwrap(checkOnboarding(content));
  const { database } = gateway.storage;
  const clock = { now: () => gateway.time.now };
  const ids = new UuidV7Source(clock, random);
  expect(await importOnboarding({ database, clock, ids }, { file, keys })).toMatchObject({
    kind: 'imported',
  });
  await gateway.service.gateway.directory.refresh();
}

const suspend = (index: number) =>
  importChange((all) => Object.assign(all.participants[index]!, { status: 'suspended' }));
const reinstate = (index: number) =>
  importChange((all) => Object.assign(all.participants[index]!, { status: 'active' }));

async function freshCode(): Promise<string> {
  const answer = await trueMoney.call('getPaymentCode', { customerId: 'C-1' });
  return (answer.body as unknown as { paymentCodes: { codeValue: string }[] }).paymentCodes[0]!.codeValue;
}

function pay(paymentRequestId: string, codeValue: string): Promise<WireAnswer> {
  return alipay.call('pay', {
    paymentRequestId,
    order: { merchant: { referenceMerchantId: '2088000000000001' } },
    paymentAmount: { currency: 'CNY', value: '8880' },
    paymentMethod: { paymentMethodId: codeValue },
    paymentFactor: { inStorePaymentScenario: 'PaymentCode' },
  });
}

const codeOf = (answer: WireAnswer): string => answer.body.result.resultCode;

describe('a suspended wallet', () => {
  it('begins nothing new, and what it began goes on to its end', async () => {
    const [paid, running, later] = [await freshCode(), await freshCode(), await freshCode()];
    expect(codeOf(await pay('BEFORE', paid))).toBe('SUCCESS');
    walletSays = IN_PROCESS;
    const accepted = await pay('RUNNING', running);
    expect(codeOf(accepted)).toBe('PAYMENT_IN_PROCESS');
    await suspend(0);

    expect(codeOf(await pay('LATER', later))).toBe('UNAVAILABLE_PAYMENT_METHOD');
    expect(codeOf(await trueMoney.call('getPaymentCode', { customerId: 'C-1' }))).toBe(
      'UNAVAILABLE_PAYMENT_METHOD',
    );
    const scan = { codeValue: 'https://qr.alipay.com/order-1', customerId: 'C-1' };
    expect(codeOf(await trueMoney.call('userInitiatedPay', scan))).toBe('UNAVAILABLE_PAYMENT_METHOD');

    expect(codeOf(await pay('RUNNING', running))).toBe('PAYMENT_IN_PROCESS');
    const { paymentId } = accepted.body as unknown as { paymentId: string };
    const notification = { paymentRequestId: paymentId, paymentResult: SUCCESS };
    expect(codeOf(await trueMoney.call('notifyPayment', notification))).toBe('SUCCESS');
    const inquired = await alipay.call('inquiryPayment', { paymentRequestId: 'RUNNING' });
    expect(inquired.body).toMatchObject({ paymentResult: { resultCode: 'SUCCESS' } });
    expect(codeOf(await trueMoney.call('inquiryPayment', { paymentId }))).toBe('SUCCESS');
    const refund = {
      paymentRequestId: 'BEFORE',
      refundRequestId: 'R-1',
      refundAmount: { currency: 'CNY', value: '100' },
    };
    expect(codeOf(await alipay.call('refund', refund))).toBe('SUCCESS');
  });

  it('stays suspended while a file does not speak of it, and comes back when one says so', async () => {
    walletSays = SUCCESS;
    await importChange(() => undefined);
    expect(codeOf(await trueMoney.call('getPaymentCode', { customerId: 'C-1' }))).toBe(
      'UNAVAILABLE_PAYMENT_METHOD',
    );
    await reinstate(0);
    expect(codeOf(await pay('AGAIN', await freshCode()))).toBe('SUCCESS');
    const rows = await gateway.storage.postgres.administer(
      `SELECT version, status FROM gateway.participant_version WHERE client_id = 'TRUEMONEY_TH' ORDER BY version`,
    );
    expect(rows).toEqual([
      { version: 1, status: 'ACTIVE' },
      { version: 2, status: 'SUSPENDED' },
      { version: 3, status: 'ACTIVE' },
    ]);
  });
});

describe('a suspended acquirer', () => {
  it('is paid nothing new', async () => {
    const codeValue = await freshCode();
    await suspend(2);
    expect(codeOf(await pay('ACQUIRER', codeValue))).toBe('UNAVAILABLE_PAYMENT_METHOD');
    const consult = await alipay.call('consultPayment', {
      paymentAmount: { currency: 'CNY', value: '8880' },
    });
    expect(JSON.stringify(consult.body)).not.toContain('TRUEMONEY_TH');
    await reinstate(2);
    expect(codeOf(await pay('ACQUIRER-2', codeValue))).toBe('SUCCESS');
  });
});

describe('a withdrawn route', () => {
  it('makes its codes unknown to a running gateway', async () => {
    const codeValue = await freshCode();
    const withStatus = (status: string) => (all: Content) => {
      const [route] = all.participants[0]!['routes'] as object[];
      Object.assign(route!, { status });
    };
    await importChange(withStatus('withdrawn'));
    expect(codeOf(await pay('WITHDRAWN', codeValue))).toBe('INVALID_CODE');
    expect(codeOf(await trueMoney.call('getPaymentCode', { customerId: 'C-1' }))).toBe('INVALID_API');
    await importChange(withStatus('active'));
    expect(codeOf(await pay('ROUTED', codeValue))).toBe('SUCCESS');
    const rows = await gateway.storage.postgres.administer(
      `SELECT version, status FROM gateway.route_version WHERE client_id = 'TRUEMONEY_TH' ORDER BY version`,
    );
    expect(rows).toEqual([
      { version: 1, status: 'ACTIVE' },
      { version: 2, status: 'WITHDRAWN' },
      { version: 3, status: 'ACTIVE' },
    ]);
  });
});

describe('a revoked key', () => {
  const key = (): ParticipantKey => ({
    clientId: 'TRUEMONEY_TH',
    algorithm: 'ES256',
    keyVersion: '1',
    publicKeyPem: gateway.keys.get('TRUEMONEY_TH')!.pem.publicPem.trim(),
  });

  it('is refused from its instant on, not before', async () => {
    const revokedFrom = gateway.time.now + 60_000;
    await importChange(() => undefined, [{ ...key(), revokedFrom }]);
    gateway.time.now = revokedFrom - 1;
    expect(codeOf(await trueMoney.call('getPaymentCode', { customerId: 'C-1' }))).toBe('SUCCESS');
    const codeValue = await freshCode();
    gateway.time.now = revokedFrom;
    const refused = await trueMoney.call('getPaymentCode', { customerId: 'C-1' });
    expect([codeOf(refused), refused.signature]).toEqual(['KEY_NOT_FOUND', 'absent']);
    // Nor does an answer that it signed make a payment final.
    expect((await pay('ANSWERED-WITH-IT', codeValue)).body.result.resultStatus).toBe('U');
  });

  it('is not brought back', async () => {
    const content = unwrap(checkOnboarding(exampleOnboarding()));
    const { database } = gateway.storage;
    const clock = { now: () => gateway.time.now };
    const ports = { database, clock, ids: new UuidV7Source(clock, random) };
    const again = await importOnboarding(ports, {
      file: content,
      keys: [{ ...key(), revokedFrom: gateway.time.now + 1_000 }],
    });
    expect(again).toMatchObject({ kind: 'refused', mistakes: [{ place: 'keys of TRUEMONEY_TH' }] });
    expect(JSON.stringify(again)).toContain('stays so');
    expect(await importOnboarding(ports, { file: content, keys: [key()] })).toMatchObject({
      kind: 'imported',
    });
    expect(codeOf(await trueMoney.call('getPaymentCode', { customerId: 'C-1' }))).toBe('KEY_NOT_FOUND');
  });
});
