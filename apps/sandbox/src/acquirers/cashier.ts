import type { InquiryPaymentResponse, PayResponse } from '@silkgate/alipayplus';
import { toIsoUtc8, type Money } from '@silkgate/kernel';
import { termsOf, type MerchantProfile } from '../catalogue/index.js';
import { askUntilFinal } from '../protocol/ask-until-final.js';
import { withoutAbsent } from '../protocol/results.js';
import type { Acquirer } from './acquirer.js';
import { orderOf } from './acquirer-answers.js';
import { isFinal, type AcquirerPayment, type SwitchResult } from './domain/index.js';

/** An order code is good for this long; an unpaid one is closed afterwards. */
const ORDER_LIFE_MS = 15 * 60_000;
/** The switch binds a scanned order to its visitor before it answers the wallet; the till asks a moment later. */
const TILL_DELAY_MS = 250;

/** Pause before a cancel without an answer is sent again. */
const CANCEL_AGAIN_MS = 1_000;

export interface Sale {
  readonly requestId: string;
  readonly orderId: string;
  readonly merchant: MerchantProfile;
  readonly amount: Money;
  /** How long an order may be paid. */
  readonly lifeMs?: number;
}

/** The tills of an acquirer's merchants. */
export class Cashier {
  private readonly asking = new Set<string>();

  constructor(private readonly acquirer: Acquirer) {}

  /** The shop scanned a visitor's code: asks until the result is final. */
  async collect(sale: Sale, codeValue: string): Promise<AcquirerPayment> {
    const { acquirer } = this;
    const { requestId, orderId, merchant, amount } = sale;
    acquirer.book.record([
      {
        kind: 'ASKED',
        requestId,
        orderId,
        merchantId: merchant.merchantId,
        amount: amount.toJson(),
        codeValue,
        scenario: 'PaymentCode',
        time: acquirer.now(),
      },
    ]);
    return this.settle(requestId);
  }

  /** A fresh order and the code that the visitor scans. */
  async createOrder(sale: Sale): Promise<{ readonly codeValue: string; readonly expiresAt: string }> {
    const { acquirer } = this;
    const { requestId, orderId, merchant, amount, lifeMs = ORDER_LIFE_MS } = sale;
    const codeValue = acquirer.profile.orderCodePrefix + acquirer.newReference().replaceAll('-', '');
    const expiresAt = toIsoUtc8(acquirer.ports.clock.now() + lifeMs);
    acquirer.book.record([
      {
        kind: 'ORDER',
        requestId,
        orderId,
        codeValue,
        merchantId: merchant.merchantId,
        amount: amount.toJson(),
        expiresAt,
        time: acquirer.now(),
      },
    ]);
    await acquirer.book.synced();
    return { codeValue, expiresAt };
  }

  /** A visitor's wallet opened the order: the payment is asked once, a moment later. */
  orderOpened(requestId: string, visitor: { readonly customerId: string; readonly walletId?: string }): void {
    const { acquirer } = this;
    const order = acquirer.book.state.payments.get(requestId);
    if (order?.status !== 'ORDERED') return;
    const { orderId = '', merchantId = '', amount, codeValue = '' } = order;
    if (amount === undefined) return;
    acquirer.book.record([
      {
        kind: 'ASKED',
        requestId,
        orderId,
        merchantId,
        amount,
        codeValue,
        scenario: 'OrderCode',
        ...visitor,
        time: acquirer.now(),
      },
    ]);
    acquirer.ports.background.run(`order ${requestId}`, async () => {
      await acquirer.ports.timers.sleep(TILL_DELAY_MS);
      await this.settle(requestId);
    });
  }

  /**
   * The shop takes a sale back that was paid, before the day's files are cut: cancels until that is answered. The
   * result is the switch's last word, SUCCESS or why the sale stands.
   */
  async takeBack(requestId: string): Promise<string> {
    const { acquirer } = this;
    const { ports } = acquirer;
    this.asking.add(requestId);
    try {
      for (;;) {
        const answer = await ports.switchCalls.call(ports.identity, 'cancelPayment', {
          paymentRequestId: requestId,
        });
        const result = answer.kind === 'answered' ? answer.response.result : undefined;
        if (result?.resultStatus === 'S') {
          acquirer.learn({ requestId, status: 'F', resultCode: 'ORDER_IS_CANCELED' });
          await acquirer.book.synced();
        }
        if (result !== undefined && result.resultStatus !== 'U') return result.resultCode;
        await ports.timers.sleep(CANCEL_AGAIN_MS);
      }
    } finally {
      this.asking.delete(requestId);
    }
  }

  /** Resolves when the order's payment is final, however it was begun. */
  async awaitFinal(requestId: string): Promise<AcquirerPayment> {
    await this.acquirer.book.finality.of(requestId);
    await this.acquirer.book.synced();
    return this.payment(requestId);
  }

  /** After a restart: what was asked and has no result is asked again, under the same key. */
  resume(): void {
    const { book, ports } = this.acquirer;
    for (const { requestId, status } of book.state.payments.values()) {
      if (status !== 'ASKED') continue;
      ports.background.run(`payment ${requestId}`, async () => void (await this.settle(requestId)));
    }
  }

  /** Payments that are being asked now. */
  get openCount(): number {
    return this.asking.size;
  }

  private async settle(requestId: string): Promise<AcquirerPayment> {
    const { book, ports } = this.acquirer;
    await book.synced();
    this.asking.add(requestId);
    await askUntilFinal(
      {
        final: book.finality.of(requestId),
        isFinal: () => isFinal(this.payment(requestId)),
        ask: () => this.ask(requestId),
        inquire: () => this.inquire(requestId),
      },
      ports.timers,
    );
    await book.synced();
    this.asking.delete(requestId);
    return this.payment(requestId);
  }

  private async ask(requestId: string): Promise<void> {
    const { ports } = this.acquirer;
    const answer = await ports.switchCalls.call(ports.identity, 'pay', this.payBody(requestId));
    if (answer.kind === 'answered')
      this.acquirer.learn(resultFrom(requestId, answer.response.result, answer.response));
  }

  private async inquire(requestId: string): Promise<'known' | 'not-known'> {
    const { ports } = this.acquirer;
    const answer = await ports.switchCalls.call(ports.identity, 'inquiryPayment', {
      paymentRequestId: requestId,
    });
    if (answer.kind !== 'answered') return 'known';
    const { result, paymentResult } = answer.response;
    if (result.resultCode === 'ORDER_NOT_EXIST') return 'not-known';
    if (result.resultStatus === 'S' && paymentResult !== undefined) {
      this.acquirer.learn(resultFrom(requestId, paymentResult, answer.response));
    }
    return 'known';
  }

  private payBody(requestId: string): object {
    const payment = this.payment(requestId);
    const merchant = this.acquirer.merchant(payment.merchantId ?? '');
    return withoutAbsent({
      paymentRequestId: requestId,
      acquirerId: this.acquirer.profile.clientId,
      pspId: payment.walletId,
      order:
        merchant === undefined ? undefined : orderOf(payment, merchant, termsOf(merchant.trade).description),
      paymentAmount: payment.amount,
      paymentMethod: withoutAbsent({
        paymentMethodType: 'CONNECT_WALLET',
        paymentMethodId: payment.codeValue,
        customerId: payment.customerId,
      }),
      paymentFactor: { isInStorePayment: 'true', inStorePaymentScenario: payment.scenario },
      paymentExpiryTime: payment.expiresAt,
      settlementStrategy: { settlementCurrency: this.acquirer.profile.settlementCurrency },
    });
  }

  private payment(requestId: string): AcquirerPayment {
    const payment = this.acquirer.book.state.payments.get(requestId);
    if (payment === undefined) throw new Error(`no payment ${requestId}`);
    return payment;
  }
}

/** What an answer or inquiry says, as the acquirer takes it in. */
function resultFrom(
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
