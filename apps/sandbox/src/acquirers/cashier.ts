import { toIsoUtc8, type Money } from '@silkgate/kernel';
import { termsOf, type MerchantProfile } from '../catalogue/index.js';
import { PaymentAsking } from '../protocol/payment-asking.js';
import { withoutAbsent } from '../protocol/results.js';
import type { Acquirer } from './acquirer.js';
import { orderOf } from './acquirer-answers.js';
import { isFinal, type AcquirerPayment } from './domain/index.js';

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
  private readonly open = new Set<string>();
  private readonly asking: PaymentAsking;

  constructor(private readonly acquirer: Acquirer) {
    this.asking = new PaymentAsking(acquirer, {
      isFinal: (requestId) => isFinal(this.payment(requestId)),
      payBody: (requestId) => this.payBody(requestId),
    });
  }

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
    this.open.add(requestId);
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
      this.open.delete(requestId);
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
    return this.open.size;
  }

  private async settle(requestId: string): Promise<AcquirerPayment> {
    this.open.add(requestId);
    await this.asking.settle(requestId);
    this.open.delete(requestId);
    return this.payment(requestId);
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
