import { SeededRandom } from '@silkgate/kernel';
import type { Connector } from '../../../apps/gateway/src/connectors/connector.js';
import {
  askedPayment,
  describeConnector,
} from '../../../apps/gateway/src/connectors/testing/connector.contract.js';
import { BookkeepingConnector } from '../../../apps/gateway/src/payments/testing/bookkeeping-connector.js';
import { participant, START } from '../../../apps/gateway/src/payments/testing/fixtures.js';
import { SimulatedTime } from '../simulated-time.js';
import type { Counterparty } from './counterparty.js';
import { SimulatedWallet } from './simulated-wallet.js';

function simulatedWallet(): SimulatedWallet {
  return new SimulatedWallet({
    clientId: 'TRUEMONEY_TH',
    currency: 'THB',
    time: new SimulatedTime(START),
    random: new SeededRandom('contract'),
    decided: () => undefined,
  });
}

/** The counterparty without the network between. */
function connectorTo(counterparty: Counterparty): Connector {
  const others = new BookkeepingConnector();
  return {
    pay: (_, payment) => Promise.resolve(counterparty.pay(payment)),
    inquirePayment: (_, requestId) => Promise.resolve(counterparty.inquire(requestId)),
    cancelPayment: (_, requestId) => Promise.resolve(counterparty.cancel(requestId)),
    refund: (_, refund) => Promise.resolve(counterparty.refund(refund)),
    inquireRefund: (_, requestId) => Promise.resolve(counterparty.inquireRefund(requestId)),
    notify: (to, notification) => others.notify(to, notification),
    scanOrder: () => others.scanOrder(),
  };
}

/** A customer's fate hangs on the payment's id: another wallet of the same seed is asked how it would end. */
function customerWho(ends: 'SUCCESS' | 'FAILED', requestId: string): string {
  const kind = ends === 'SUCCESS' ? 'success' : 'failed';
  const wallet = simulatedWallet();
  for (let n = 0; ; n += 1) {
    const customer = `C-${n}`;
    // Which customers have nothing is decided by the payment that they come with first.
    wallet.pay(askedPayment(`before-${n}`, customer));
    if (wallet.pay(askedPayment(`${requestId}-${n}`, customer)).kind === kind) return customer;
  }
}

describeConnector('a simulated wallet', () => {
  const wallet = simulatedWallet();
  return {
    connector: connectorTo(wallet),
    wallet: participant({ clientId: wallet.clientId, kind: 'wallet' }),
    codeFor: (requestId, ends) => {
      const customer = customerWho(ends, requestId);
      wallet.pay(askedPayment(`before-${customer.slice(2)}`, customer));
      return customer;
    },
  };
});
