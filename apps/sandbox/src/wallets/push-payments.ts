import { PaymentAsking } from '../protocol/payment-asking.js';
import { withoutAbsent } from '../protocol/results.js';
import { isFinal } from './domain/index.js';
import { usersOf, type WalletUser } from './users.js';
import type { Wallet } from './wallet.js';

/** Push payments of one wallet: money is held first, then the switch is asked until it gives a final result. */
export class PushPayments {
  private readonly users: ReadonlyMap<string, WalletUser>;
  private readonly asking: PaymentAsking;

  constructor(private readonly wallet: Wallet) {
    this.asking = new PaymentAsking(wallet, {
      isFinal: (requestId) => this.isFinal(requestId),
      payBody: (requestId) => this.payBody(requestId, wallet.profile.clientId),
    });
    this.users = new Map(usersOf(wallet.profile).map((user) => [user.userId, user]));
  }

  /** Resolves when the payment under this id, whose money is held, is final. */
  settle(requestId: string): Promise<void> {
    return this.asking.settle(requestId);
  }

  /** After a restart: what was held and has no result is asked again, under the same key. */
  resume(): void {
    const { book, ports } = this.wallet;
    for (const { requestId, status } of book.state.payments.values()) {
      if (status === 'HELD') ports.background.run(`push ${requestId}`, () => this.settle(requestId));
    }
  }

  private isFinal(requestId: string): boolean {
    const payment = this.wallet.book.state.payments.get(requestId);
    return payment !== undefined && isFinal(payment);
  }

  private payBody(requestId: string, pspId: string): object {
    const payment = this.wallet.book.state.payments.get(requestId);
    const push = payment?.push;
    const user = this.users.get(payment?.userId ?? '');
    return withoutAbsent({
      paymentRequestId: requestId,
      pspId,
      paymentAmount: payment?.amount,
      payToAmount: push?.payToAmount,
      paymentQuote: {
        quoteId: push?.quoteId,
        sellCurrency: payment?.amount?.currency,
        buyCurrency: push?.payToAmount.currency,
      },
      paymentMethod: {
        paymentMethodType: 'CONNECT_WALLET',
        paymentMethodId: push?.codeValue,
        customerId: payment?.userId,
      },
      paymentFactor: { isInStorePayment: 'true', inStorePaymentScenario: 'EntryCode' },
      identityLevel: user?.identityLevel,
      payerReference: user?.payerReference,
    });
  }
}
