import type { SqlSession } from '@silkgate/persistence';
import type { Connector, CounterpartyAnswer } from '../../connectors/connector.js';
import type { ParticipantDirectory } from '../../participants/directory.js';
import { responderLeg, type PaymentWithTerms } from '../domain/stored-payment.js';
import { responderPayment } from './responder-payment.js';

const CODE_OF_ORDER = 'SELECT code_value FROM order_binding WHERE payment_id = $1';

/**
 * Asks for an order a second time, under the same id: its `pay` was lost on the way, and the visitor still waits for
 * the wallet to show it. Only orders keep their code; a consumer code's window is too short to try again.
 */
export class OrderAskedAgain {
  constructor(
    private readonly options: {
      readonly session: SqlSession;
      readonly connector: Connector;
      readonly directory: ParticipantDirectory;
    },
  ) {}

  /** Undefined where what the wallet must be told is not known any more. */
  async ask(payment: PaymentWithTerms, timeoutMs: number): Promise<CounterpartyAnswer | undefined> {
    const { connector, directory, session } = this.options;
    const { terms } = payment;
    const payer = directory.participant(terms.payerId);
    const payee = directory.participant(terms.payeeId);
    const merchant = directory.merchant(terms.merchantId);
    const { rows } = await session.query<{ code_value: string }>(CODE_OF_ORDER, [payment.paymentId]);
    const [binding] = rows;
    if (payer === undefined || payee === undefined || merchant === undefined || binding === undefined) {
      return undefined;
    }
    const asked = responderPayment(payment, { payer, payee, merchant }, binding.code_value);
    return connector.pay(responderLeg(terms) === 'PAYER' ? payer : payee, asked, timeoutMs);
  }
}
