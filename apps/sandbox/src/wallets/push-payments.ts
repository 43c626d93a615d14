import type { InquiryPaymentResponse, PayResponse } from '@silkgate/alipayplus';
import { askUntilFinal } from '../protocol/ask-until-final.js';
import { withoutAbsent } from '../protocol/results.js';
import { isFinal, type SwitchResult } from './domain/index.js';
import { usersOf, type WalletUser } from './users.js';
import type { Wallet } from './wallet.js';

/** Push payments of one wallet: money is held first, then the switch is asked until it gives a final result. */
export class PushPayments {
  private readonly users: ReadonlyMap<string, WalletUser>;

  constructor(private readonly wallet: Wallet) {
    this.users = new Map(usersOf(wallet.profile).map((user) => [user.userId, user]));
  }

  /** Resolves when the payment under this id, whose money is held, is final. */
  async settle(requestId: string): Promise<void> {
    const { book, ports } = this.wallet;
    await book.synced();
    await askUntilFinal(
      {
        final: book.finality.of(requestId),
        isFinal: () => this.isFinal(requestId),
        ask: () => this.ask(requestId),
        inquire: () => this.inquire(requestId),
      },
      ports.timers,
    );
    await book.synced();
  }

  /** After a restart: what was held and has no result is asked again, under the same key. */
  resume(): void {
    const { book, ports } = this.wallet;
    for (const { requestId, status } of book.state.payments.values()) {
      if (status === 'HELD') ports.background.run(`push ${requestId}`, () => this.settle(requestId));
    }
  }

  private async ask(requestId: string): Promise<void> {
    const { ports, profile } = this.wallet;
    const body = this.payBody(requestId, profile.clientId);
    const answer = await ports.switchCalls.call(ports.identity, 'pay', body);
    if (answer.kind === 'answered')
      this.wallet.learn(resultFrom(requestId, answer.response.result, answer.response));
  }

  private async inquire(requestId: string): Promise<'known' | 'not-known'> {
    const { ports } = this.wallet;
    const answer = await ports.switchCalls.call(ports.identity, 'inquiryPayment', {
      paymentRequestId: requestId,
    });
    if (answer.kind !== 'answered') return 'known';
    const { result, paymentResult } = answer.response;
    if (result.resultCode === 'ORDER_NOT_EXIST') return 'not-known';
    if (result.resultStatus === 'S' && paymentResult !== undefined) {
      this.wallet.learn(resultFrom(requestId, paymentResult, answer.response));
    }
    return 'known';
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

/** What an answer or inquiry says, as the wallet takes it in. */
export function resultFrom(
  requestId: string,
  result: { readonly resultStatus: 'S' | 'F' | 'U'; readonly resultCode: string },
  fields: PayResponse | InquiryPaymentResponse,
): SwitchResult {
  return {
    requestId,
    status: result.resultStatus,
    resultCode: result.resultCode,
    ...withoutAbsent({
      amount: fields.paymentAmount,
      switchId: fields.paymentId,
      businessDate: fields.businessDate,
      settlementAmount: fields.settlementAmount,
    }),
  };
}
