import {
  generateKeyPair,
  keyRingOf,
  loadPrivateKey,
  loadPublicKey,
  parseSignatureHeader,
  pathOf,
  responseContent,
  signerOf,
} from '@silkgate/alipayplus';
import { unwrap } from '@silkgate/kernel';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CATALOGUE, userIdOf, type AcquirerProfile, type WalletProfile } from '../catalogue/index.js';
import type { ParticipantAnswer } from '../testing/fake-wire.js';
import { startTestSandbox, type TestSandbox } from '../testing/test-sandbox.js';
import { FAULT_KINDS, type FaultKind } from './domain/fault.js';

const wallet = CATALOGUE.wallets[0] as WalletProfile;
const acquirer = CATALOGUE.acquirers[0] as AcquirerProfile;
const user = userIdOf(wallet, 0);
const AMOUNT = { currency: wallet.currency, value: '1000' };

describe('each kind of fault', () => {
  let sandbox: TestSandbox;
  let count = 0;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(async () => {
    await sandbox.stop();
  });

  const arm = async (operation: string, kind: FaultKind, delayMs?: number): Promise<void> => {
    const fault = {
      clientId: wallet.clientId,
      operation,
      kind,
      times: 1,
      ...(delayMs === undefined ? {} : { delayMs }),
    };
    expect((await sandbox.post('/control/faults', fault)).status).toBe(200);
  };
  const pay = (requestId: string): Promise<ParticipantAnswer> =>
    sandbox.fake.ask(wallet, 'pay', {
      paymentRequestId: requestId,
      paymentAmount: AMOUNT,
      paymentMethod: { paymentMethodId: 'code', customerId: user },
      paymentFactor: { inStorePaymentScenario: 'PaymentCode' },
    });
  const inquire = async (paymentRequestId: string): Promise<string> => {
    const { json } = await sandbox.fake.ask(wallet, 'inquiryPayment', { paymentRequestId });
    const { result, paymentResult } = json as unknown as {
      result: { resultCode: string };
      paymentResult?: { resultCode: string };
    };
    return paymentResult?.resultCode ?? result.resultCode;
  };
  const cancel = async (paymentRequestId: string): Promise<string> =>
    (await sandbox.fake.ask(wallet, 'cancelPayment', { paymentRequestId })).json.result?.resultStatus ?? '';
  const status = (answer: ParticipantAnswer): string | undefined => answer.json.result?.resultStatus;
  const fresh = (): string => `F${(count += 1)}`;
  const debits = (requestId: string): number => {
    const { state } = sandbox.sandbox.apps.get(wallet.clientId)?.wallet.book ?? {};
    return state?.payments.get(requestId)?.status === 'DEBITED' ? 1 : 0;
  };

  const cases: Record<FaultKind, () => Promise<void>> = {
    timeout: async () => {
      const id = fresh();
      await arm('pay', 'timeout', 150);
      const started = Date.now();
      await expect(pay(id)).rejects.toThrow();
      expect(Date.now() - started).toBeGreaterThanOrEqual(140);
      expect(await inquire(id)).toBe('ORDER_NOT_EXIST');
    },
    delay: async () => {
      await arm('pay', 'delay', 150);
      const started = Date.now();
      expect(status(await pay(fresh()))).toBe('S');
      expect(Date.now() - started).toBeGreaterThanOrEqual(140);
    },
    'drop-response': async () => {
      const id = fresh();
      await arm('pay', 'drop-response');
      await expect(pay(id)).rejects.toThrow();
      expect(await inquire(id)).toBe('SUCCESS');
    },
    duplicate: async () => {
      const id = fresh();
      await arm('pay', 'duplicate');
      expect(status(await pay(id))).toBe('S');
      const { json } = await sandbox.get(`/control/books?clientId=${wallet.clientId}`);
      const rows = json as { paymentRequestId: string; kind: string }[];
      expect(rows.filter((row) => row.paymentRequestId === id).map(({ kind }) => kind)).toEqual(['DEBIT']);
    },
    'http-500': async () => {
      const id = fresh();
      await arm('pay', 'http-500');
      expect((await pay(id)).status).toBe(500);
      expect(await inquire(id)).toBe('ORDER_NOT_EXIST');
    },
    'wrong-amount': async () => {
      await arm('pay', 'wrong-amount');
      expect((await pay(fresh())).json).toMatchObject({
        paymentAmount: { currency: AMOUNT.currency, value: '1001' },
      });
    },
    'wrong-currency': async () => {
      await arm('pay', 'wrong-currency');
      expect((await pay(fresh())).json).toMatchObject({ paymentAmount: { currency: 'USD', value: '1000' } });
    },
    'wrong-id': async () => {
      const id = fresh();
      await arm('pay', 'wrong-id');
      const { paymentRequestId } = (await pay(id)).json as unknown as { paymentRequestId: string };
      expect(paymentRequestId).toBe(`X${id.slice(1)}`);
    },
    'bad-signature': async () => {
      await arm('pay', 'bad-signature');
      expect(await isSigned(await pay(fresh()))).toBe(false);
      expect(await isSigned(await pay(fresh()))).toBe(true);
    },
    'unknown-then-success': async () => {
      const id = fresh();
      await arm('pay', 'unknown-then-success', 150);
      expect(status(await pay(id))).toBe('U');
      expect(await inquire(id)).toBe('PAYMENT_IN_PROCESS');
      await new Promise((resolve) => setTimeout(resolve, 400));
      expect(await inquire(id)).toBe('SUCCESS');
      expect(sandbox.fake.calls.some(({ operation }) => operation === 'notifyPayment')).toBe(false);
    },
    'unknown-then-failure': async () => {
      const id = fresh();
      await arm('pay', 'unknown-then-failure', 150);
      expect(status(await pay(id))).toBe('U');
      await new Promise((resolve) => setTimeout(resolve, 400));
      expect(await inquire(id)).toBe('USER_PAYMENT_VERIFICATION_FAILED');
      expect(debits(id)).toBe(0);
    },
    'success-after-cancel': async () => {
      const id = fresh();
      await arm('pay', 'success-after-cancel');
      expect(status(await pay(id))).toBe('U');
      expect(await cancel(id)).toBe('U');
      expect(await inquire(id)).toBe('SUCCESS');
      expect(debits(id)).toBe(1);
      expect(await cancel(id)).toBe('S');
      expect(await inquire(id)).toBe('ORDER_IS_CANCELED');
      expect(await cancel(id)).toBe('S');
    },
  };

  async function isSigned({ headers, text }: ParticipantAnswer): Promise<boolean> {
    const pem = await readFile(
      join(sandbox.folder, 'sandbox/participants', wallet.clientId, 'public.pem'),
      'utf8',
    );
    const ring = keyRingOf([unwrap(loadPublicKey(pem, wallet.algorithm, wallet.keyVersion))]);
    const { algorithm, keyVersion, signature } = unwrap(parseSignatureHeader(headers.get('signature') ?? ''));
    const path = `/wallets/${wallet.clientId}${pathOf('pay')}`;
    const content = responseContent('POST', path, wallet.clientId, headers.get('response-time') ?? '', text);
    return (await ring.verify(algorithm, keyVersion, content, signature)) === 'valid';
  }

  it.each(FAULT_KINDS)('%s', async (kind) => {
    await cases[kind]();
    expect(status(await pay(fresh()))).toBe('S');
  });

  it('works on refunds: unknown first, then as promised', async () => {
    const id = fresh();
    await pay(id);
    const refund = (refundRequestId: string) =>
      sandbox.fake.ask(wallet, 'refund', {
        paymentRequestId: id,
        refundRequestId,
        refundAmount: { ...AMOUNT, value: '10' },
      });
    await arm('refund', 'unknown-then-success');
    expect(status(await refund('R1'))).toBe('U');
    expect(status(await refund('R1'))).toBe('S');
    await arm('refund', 'unknown-then-failure');
    expect(status(await refund('R2'))).toBe('U');
    expect(status(await refund('R2'))).toBe('F');
    expect(status(await refund('R3'))).toBe('S');
  });

  it('works on pushes at an acquirer: a credit that comes with the cancel is said to be one', async () => {
    const id = fresh();
    const [merchant] = acquirer.merchants;
    await sandbox.post('/control/faults', {
      clientId: acquirer.clientId,
      operation: 'pay',
      kind: 'success-after-cancel',
      times: 1,
    });
    const paymentAmount = { currency: 'CNY', value: '500' };
    const order = { merchant: { referenceMerchantId: merchant?.referenceMerchantId } };
    const asked = await sandbox.fake.ask(acquirer, 'pay', {
      paymentRequestId: id,
      paymentAmount,
      order,
      paymentMethod: {},
    });
    expect(status(asked)).toBe('U');
    const cancelled = await sandbox.fake.ask(acquirer, 'cancelPayment', { paymentRequestId: id });
    expect(status(cancelled)).toBe('U');
    const again = await sandbox.fake.ask(acquirer, 'cancelPayment', { paymentRequestId: id });
    expect(again.json.result).toMatchObject({ resultCode: 'PAYMENT_NOT_CANCELLABLE' });
  });

  it('refuses calls that the switch did not sign, without effect', async () => {
    const id = fresh();
    const { privatePem } = await generateKeyPair('ES256');
    const stranger = signerOf(unwrap(loadPrivateKey(privatePem, 'ES256', '2')));
    const body = { paymentRequestId: id, paymentAmount: AMOUNT, paymentMethod: { customerId: user } };
    const answer = await sandbox.fake.ask(wallet, 'pay', body, stranger);
    expect(answer.json.result).toMatchObject({ resultCode: 'INVALID_SIGNATURE' });
    const unknownKey = {
      ...stranger,
      keyVersion: '9',
      sign: (content: Uint8Array) => stranger.sign(content),
    };
    expect((await sandbox.fake.ask(wallet, 'pay', body, unknownKey)).json.result).toMatchObject({
      resultCode: 'KEY_NOT_FOUND',
    });
    expect(await inquire(id)).toBe('ORDER_NOT_EXIST');
    const bare = await fetch(`${sandbox.url}/wallets/${wallet.clientId}${pathOf('pay')}`, {
      method: 'POST',
      body: '{',
    });
    expect(((await bare.json()) as { result: object }).result).toMatchObject({ resultCode: 'PARAM_ILLEGAL' });
    expect((await fetch(`${sandbox.url}/wallets/NOBODY${pathOf('pay')}`, { method: 'POST' })).status).toBe(
      404,
    );
  });
});
