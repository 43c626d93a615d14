import { Money, type Timers } from '@silkgate/kernel';
import type { Acquirer } from '../acquirers/acquirer.js';
import type { Cashier } from '../acquirers/cashier.js';
import type { RefundDesk } from '../acquirers/refund-desk.js';
import { staticCodeOf } from '../acquirers/static-code.js';
import type { Catalogue, MerchantProfile } from '../catalogue/index.js';
import type { WalletApp } from '../wallets/wallet-app.js';
import { resultOfPayment } from '../acquirers/domain/index.js';
import { planDemo, type DemoFlow, type PlannedPayment } from './domain/plan.js';

export interface DemoOrder {
  readonly payments: number;
  readonly seed: number;
  /** Part of every request id: a second day on old books is a day of its own. */
  readonly runId: string;
  readonly concurrency: number;
}

export interface DemoProgress {
  readonly planned: number;
  readonly done: number;
  readonly finished: boolean;
  readonly byFlow: Readonly<Record<string, number>>;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly refunds: number;
  readonly failure?: string;
}

/** A domestic wallet with its tills and its refund desk. */
export interface Shop {
  readonly acquirer: Acquirer;
  readonly cashier: Cashier;
  readonly refunds: RefundDesk;
}

export interface DemoParts {
  readonly catalogue: Catalogue;
  readonly apps: ReadonlyMap<string, WalletApp>;
  readonly shops: ReadonlyMap<string, Shop>;
  readonly timers: Timers;
}

type Outcome = 'SUCCESS' | 'FAILED' | 'CANCELLED';

/** One demo day: users shop one payment after the other, several users at a time. */
export class DemoDay {
  private readonly byFlow: Record<string, number> = {};
  private readonly outcomes: Record<string, number> = {};
  private planned: number;
  private done = 0;
  private refunds = 0;
  private finished = false;
  private failure: string | undefined;

  constructor(
    private readonly order: DemoOrder,
    private readonly parts: DemoParts,
  ) {
    this.planned = order.payments;
  }

  get progress(): DemoProgress {
    const { planned, done, finished, byFlow, outcomes, refunds, failure } = this;
    return {
      planned,
      done,
      finished,
      byFlow,
      outcomes,
      refunds,
      ...(failure === undefined ? {} : { failure }),
    };
  }

  /** Resolves when every payment and refund is final. */
  async run(): Promise<void> {
    const plan = planDemo(this.parts.catalogue, this.order.payments, this.order.seed);
    const waiting = [...plan.byUser.values()];
    const workers = Array.from({ length: Math.min(this.order.concurrency, waiting.length) }, async () => {
      for (let shopping = waiting.shift(); shopping !== undefined; shopping = waiting.shift()) {
        await this.shop(shopping);
      }
    });
    try {
      await Promise.all(workers);
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
    }
    this.finished = true;
  }

  private async shop(payments: readonly PlannedPayment[]): Promise<void> {
    const [first] = payments;
    if (first === undefined) return;
    const app = this.app(first.walletId);
    const user = app.users.find(({ userId }) => userId === first.userId);
    if (user !== undefined) app.topUp(user, `${this.order.runId}-${user.userId}-TOPUP`);
    for (const payment of payments) {
      const outcome = await this.takenBack(payment, await this.pay(payment));
      this.byFlow[payment.flow] = (this.byFlow[payment.flow] ?? 0) + 1;
      this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + 1;
      if (outcome === 'SUCCESS') await this.giveBack(payment);
      this.done += 1;
    }
  }

  /** A sale that the shop takes back after it was paid ends as cancelled. */
  private async takenBack(payment: PlannedPayment, paid: Outcome): Promise<Outcome> {
    if (paid !== 'SUCCESS' || !payment.takenBack) return paid;
    const requestId = this.requestIdOf(payment);
    const resultCode = await this.shopOf(payment).cashier.takeBack(requestId);
    if (resultCode !== 'SUCCESS') throw new Error(`cancel of ${requestId}: ${resultCode}`);
    return 'CANCELLED';
  }

  private pay(payment: PlannedPayment): Promise<Outcome> {
    const flows: Readonly<Record<DemoFlow, () => Promise<Outcome>>> = {
      CONSUMER_CODE: () => this.showCode(payment),
      ORDER_CODE: () => this.scanOrder(payment),
      ENTRY_CODE: () => this.scanSticker(payment),
    };
    return flows[payment.flow]();
  }

  private async showCode(payment: PlannedPayment): Promise<Outcome> {
    const codeValue = await this.app(payment.walletId).paymentCode(payment.userId);
    if (codeValue === undefined) throw new Error(`the switch gave ${payment.walletId} no consumer code`);
    const paid = await this.shopOf(payment).cashier.collect(this.saleOf(payment), codeValue);
    return outcomeOf(resultOfPayment(paid));
  }

  private async scanOrder(payment: PlannedPayment): Promise<Outcome> {
    const { cashier } = this.shopOf(payment);
    const sale = this.saleOf(payment);
    const { codeValue } = await cashier.createOrder(sale);
    const scanned = await this.app(payment.walletId).scan({
      userId: payment.userId,
      codeValue,
      requestId: this.requestIdOf(payment),
    });
    // A visitor whose scan was refused leaves an order that nobody asked for: it is final for both.
    const asked = this.shopOf(payment).acquirer.book.state.payments.get(sale.requestId)?.status !== 'ORDERED';
    if (!asked) return outcomeOf(scanned.resultCode);
    return outcomeOf(resultOfPayment(await cashier.awaitFinal(sale.requestId)));
  }

  private async scanSticker(payment: PlannedPayment): Promise<Outcome> {
    const { acquirer } = this.shopOf(payment);
    const scanned = await this.app(payment.walletId).scan({
      userId: payment.userId,
      codeValue: staticCodeOf(acquirer.profile, this.merchantOf(payment)),
      amountMinor: payment.amountMinor,
      requestId: this.requestIdOf(payment),
    });
    return outcomeOf(scanned.resultCode);
  }

  private async giveBack(payment: PlannedPayment): Promise<void> {
    const { acquirer, refunds } = this.shopOf(payment);
    for (const [index, minor] of payment.refundsMinor.entries()) {
      const requestId = `${this.requestIdOf(payment)}-R${index + 1}`;
      const original = this.paymentIdAtShop(acquirer, payment);
      if (original === undefined) throw new Error(`the shop knows nothing of payment ${payment.number}`);
      const outcome = await refunds.refund(requestId, original, Money.of('CNY', minor));
      if (outcome.kind === 'refused') throw new Error(`refund ${requestId}: ${outcome.resultCode}`);
      this.refunds += 1;
    }
  }

  /** In a push the shop knows the payment by the switch's id, which the wallet was told. */
  private paymentIdAtShop(acquirer: Acquirer, payment: PlannedPayment): string | undefined {
    const requestId = this.requestIdOf(payment);
    if (payment.flow !== 'ENTRY_CODE') return requestId;
    const switchId = this.app(payment.walletId).wallet.book.state.payments.get(requestId)?.switchId;
    return switchId !== undefined && acquirer.book.state.payments.has(switchId) ? switchId : undefined;
  }

  private saleOf(payment: PlannedPayment) {
    const requestId = this.requestIdOf(payment);
    const amount = Money.of('CNY', payment.amountMinor);
    return { requestId, orderId: `O-${requestId}`, merchant: this.merchantOf(payment), amount };
  }

  private requestIdOf({ number, userId }: PlannedPayment): string {
    return `${this.order.runId}-${userId}-${number}`;
  }

  private merchantOf(payment: PlannedPayment): MerchantProfile {
    const merchant = this.shopOf(payment).acquirer.merchant(payment.merchantId);
    if (merchant === undefined) throw new Error(`no merchant ${payment.merchantId}`);
    return merchant;
  }

  private app(walletId: string): WalletApp {
    const app = this.parts.apps.get(walletId);
    if (app === undefined) throw new Error(`no wallet ${walletId}`);
    return app;
  }

  private shopOf({ acquirerId }: PlannedPayment): Shop {
    const shop = this.parts.shops.get(acquirerId);
    if (shop === undefined) throw new Error(`no acquirer ${acquirerId}`);
    return shop;
  }
}

function outcomeOf(resultCode: string): Outcome {
  if (resultCode === 'SUCCESS') return 'SUCCESS';
  return resultCode === 'ORDER_IS_CANCELED' ? 'CANCELLED' : 'FAILED';
}
