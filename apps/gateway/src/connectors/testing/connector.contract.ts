import { Money } from '@silkgate/kernel';
import type { Participant } from '../../participants/directory.js';
import { merchant, participant } from '../../payments/testing/fixtures.js';
import type { Connector, CounterpartyAnswer, ResponderPayment } from '../connector.js';

/** A connector and the wallet that it reaches, which is asked for the first time. */
export interface ConnectorWorld {
  readonly connector: Connector;
  readonly wallet: Participant;
  /** The customer's code for a payment under that id, such that it ends so. */
  readonly codeFor: (requestId: string, ends: 'SUCCESS' | 'FAILED') => string;
}

const TIMEOUT_MS = 5_000;
const ASKED = Money.of('THB', 42_793n);

export function askedPayment(requestId: string, codeValue: string): ResponderPayment {
  return {
    requestId,
    flow: 'CONSUMER_CODE',
    initiator: participant({ clientId: 'ALIPAY_CN', kind: 'acquirer' }),
    codeValue,
    customerId: codeValue,
    paymentAmount: ASKED,
    payToAmount: Money.of('CNY', 8_880n),
    settlementAmount: Money.of('USD', 1_248n),
    paymentRate: '4.819013',
    settlementRate: '0.140515874120037',
    quoteId: 'Q-1',
    merchant: merchant(),
    order: {},
  };
}

function idOf(answer: CounterpartyAnswer): string | undefined {
  return answer.kind === 'not-sent' ? undefined : answer.requestId;
}

/** What holds for every connector, that of production and those of tests and simulation: the engine relies on it. */
export function describeConnector(name: string, open: () => ConnectorWorld | Promise<ConnectorWorld>): void {
  describe(`${name}, as every connector`, () => {
    let world: ConnectorWorld;
    beforeEach(async () => {
      world = await open();
    });
    const pay = (requestId: string, ends: 'SUCCESS' | 'FAILED') =>
      world.connector.pay(world.wallet, askedPayment(requestId, world.codeFor(requestId, ends)), TIMEOUT_MS);
    const inquire = (id: string) => world.connector.inquirePayment(world.wallet, id, TIMEOUT_MS);
    const cancel = (id: string) => world.connector.cancelPayment(world.wallet, id, TIMEOUT_MS);

    it('tells a success with its id and amount, in the answer and when inquired', async () => {
      const success = { kind: 'success', requestId: 'P-1', amount: ASKED };
      expect(await pay('P-1', 'SUCCESS')).toMatchObject(success);
      expect(await inquire('P-1')).toMatchObject(success);
    });

    it('tells a failure with its id, in the answer and when inquired', async () => {
      const failed = { kind: 'failed', requestId: 'P-1', resultCode: 'USER_BALANCE_NOT_ENOUGH' };
      expect(await pay('P-1', 'FAILED')).toEqual(failed);
      expect(await inquire('P-1')).toEqual(failed);
    });

    it('tells a cancel as such, with its id, when it is sent, repeated and inquired', async () => {
      await pay('P-1', 'SUCCESS');
      const cancelled = { kind: 'cancelled', requestId: 'P-1' };
      expect(await cancel('P-1')).toEqual(cancelled);
      expect(await cancel('P-1')).toEqual(cancelled);
      expect(await inquire('P-1')).toEqual(cancelled);
    });

    it('knows nothing of what never came, until it is cancelled', async () => {
      const unknown = await inquire('P-2');
      expect(unknown).toMatchObject({ kind: 'unknown', reason: 'ORDER_NOT_EXIST' });
      expect(['P-2', undefined]).toContain(idOf(unknown));
      expect(await cancel('P-2')).toEqual({ kind: 'cancelled', requestId: 'P-2' });
      expect(await pay('P-2', 'SUCCESS')).toEqual({ kind: 'cancelled', requestId: 'P-2' });
    });

    it('tells a refund with its own id, and nothing of one that never came', async () => {
      const { connector, wallet } = world;
      await pay('P-1', 'SUCCESS');
      const unknown = await connector.inquireRefund(wallet, 'F-1', TIMEOUT_MS);
      expect(unknown).toMatchObject({ kind: 'unknown', reason: 'REFUND_NOT_EXIST' });
      const amounts = { amount: Money.of('THB', 100n), settlementAmount: Money.of('USD', 3n) };
      const refund = { requestId: 'F-1', paymentRequestId: 'P-1', ...amounts };
      const success = { kind: 'success', requestId: 'F-1' };
      expect(await connector.refund(wallet, refund, TIMEOUT_MS)).toMatchObject(success);
      expect(await connector.inquireRefund(wallet, 'F-1', TIMEOUT_MS)).toMatchObject(success);
    });
  });
}
