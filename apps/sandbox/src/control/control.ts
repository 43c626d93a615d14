import { err, Money, ok, type Result } from '@silkgate/kernel';
import { resultOfPayment } from '../acquirers/domain/index.js';
import { staticCodeOf } from '../acquirers/static-code.js';
import type { MerchantProfile } from '../catalogue/index.js';
import type { Sandbox } from '../composition.js';
import { DemoDay, type DemoProgress, type Shop } from '../demo/demo-day.js';
import type { EndedDay } from '../days/day-close.js';
import type { Fault } from '../faults/domain/fault.js';
import type { ScanOutcome } from '../wallets/scan-outcome.js';
import type { WalletApp } from '../wallets/wallet-app.js';
import { bookRowOf, type BookRow } from './book-rows.js';

export type ControlRefusal =
  | { readonly code: 'NOT_FOUND'; readonly what: string }
  | { readonly code: 'CONFLICT'; readonly what: string }
  | { readonly code: 'SWITCH'; readonly what: string };
type Controlled<T> = Result<T, ControlRefusal>;

export interface TillSuccess {
  readonly paymentRequestId: string;
  readonly paymentId: string;
  readonly amountMinor: string;
  readonly merchantId?: string;
}

const notFound = (what: string): { readonly ok: false; readonly error: ControlRefusal } =>
  err({ code: 'NOT_FOUND', what });

const DEFAULT_CONCURRENCY = 24;
const NO_DEMO: DemoProgress = { planned: 0, done: 0, finished: false, byFlow: {}, outcomes: {}, refunds: 0 };

/** The sandbox's controls: what a tester does in the place of visitors, shops and operators. */
export class Control {
  private readonly nextUser = new Map<string, number>();
  private demo: DemoDay | undefined;

  constructor(private readonly sandbox: Sandbox) {}

  participants(): readonly object[] {
    const { wallets, acquirers } = this.sandbox.catalogue;
    return [...wallets, ...acquirers].map(({ clientId, name, kind, country, currency }) => ({
      clientId,
      name,
      kind,
      country,
      currency,
    }));
  }

  async paymentCode(
    clientId: string,
    userId?: string,
  ): Promise<Controlled<{ codeValue: string; userId: string }>> {
    const app = this.sandbox.apps.get(clientId);
    if (app === undefined) return notFound(`wallet ${clientId}`);
    const user = userId ?? this.anyUser(app);
    if (!app.knows(user)) return notFound(`user ${user}`);
    const codeValue = await app.paymentCode(user);
    return codeValue === undefined
      ? err({ code: 'SWITCH', what: 'the switch gave no code' })
      : ok({ codeValue, userId: user });
  }

  async scan(
    clientId: string,
    scan: { readonly codeValue: string; readonly userId: string; readonly amountMinor?: bigint },
  ): Promise<Controlled<ScanOutcome>> {
    const app = this.sandbox.apps.get(clientId);
    if (app === undefined) return notFound(`wallet ${clientId}`);
    if (!app.knows(scan.userId)) return notFound(`user ${scan.userId}`);
    return ok(await app.scan({ ...scan, requestId: this.newId('P') }));
  }

  async order(merchantId: string, amountMinor: bigint, lifeMs?: number): Promise<Controlled<object>> {
    const place = this.placeOf(merchantId);
    if (place === undefined) return notFound(`merchant ${merchantId}`);
    const requestId = this.newId('C');
    const orderId = `O-${requestId}`;
    const amount = Money.of('CNY', amountMinor);
    const { codeValue, expiresAt } = await place.shop.cashier.createOrder({
      requestId,
      orderId,
      merchant: place.merchant,
      amount,
      ...(lifeMs === undefined ? {} : { lifeMs }),
    });
    return ok({ codeValue, orderId, paymentRequestId: requestId, expiresAt });
  }

  staticCode(merchantId: string): Controlled<{ codeValue: string }> {
    const place = this.placeOf(merchantId);
    if (place === undefined) return notFound(`merchant ${merchantId}`);
    return ok({ codeValue: staticCodeOf(place.shop.acquirer.profile, place.merchant) });
  }

  async collect(merchantId: string, codeValue: string, amountMinor: bigint): Promise<Controlled<object>> {
    const place = this.placeOf(merchantId);
    if (place === undefined) return notFound(`merchant ${merchantId}`);
    const requestId = this.newId('C');
    const amount = Money.of('CNY', amountMinor);
    const sale = { requestId, orderId: `O-${requestId}`, merchant: place.merchant, amount };
    const payment = await place.shop.cashier.collect(sale, codeValue);
    return ok({
      paymentRequestId: requestId,
      paymentId: payment.switchId,
      resultCode: resultOfPayment(payment),
    });
  }

  async refund(
    merchantId: string,
    paymentRequestId: string,
    amountMinor: bigint,
  ): Promise<Controlled<object>> {
    const place = this.placeOf(merchantId);
    if (place === undefined) return notFound(`merchant ${merchantId}`);
    const refundRequestId = this.newId('R');
    const amount = Money.of('CNY', amountMinor);
    const outcome = await place.shop.refunds.refund(refundRequestId, paymentRequestId, amount);
    if (outcome.kind === 'refused') return err({ code: 'CONFLICT', what: outcome.resultCode });
    const { status, resultCode } = outcome.refund;
    return ok({
      refundRequestId,
      resultCode: status === 'DEBITED' ? 'SUCCESS' : (resultCode ?? 'PROCESS_FAIL'),
    });
  }

  /** Tills outside the sandbox tell their acquirer what the switch answered them; answers when it is on the disk. */
  async tillResults(
    clientId: string,
    results: readonly TillSuccess[],
  ): Promise<Controlled<{ taken: number }>> {
    const acquirer = this.sandbox.shops.get(clientId)?.acquirer;
    if (acquirer === undefined) return notFound(`acquirer ${clientId}`);
    for (const { paymentRequestId: requestId, paymentId: switchId, amountMinor, merchantId } of results) {
      const amount = Money.of(acquirer.profile.currency, BigInt(amountMinor)).toJson();
      const of = merchantId === undefined ? {} : { merchantId };
      acquirer.learn({ requestId, switchId, status: 'S', resultCode: 'SUCCESS', amount, ...of });
    }
    await acquirer.book.synced();
    return ok({ taken: results.length });
  }

  arm(fault: Fault): Controlled<{ armed: number }> {
    if (this.bookOf(fault.clientId) === undefined) return notFound(`participant ${fault.clientId}`);
    this.sandbox.faults.arm(fault);
    return ok({ armed: this.sandbox.faults.left });
  }

  async books(clientId: string): Promise<Controlled<readonly BookRow[]>> {
    const book = this.bookOf(clientId);
    if (book === undefined) return notFound(`participant ${clientId}`);
    const rows: BookRow[] = [];
    for await (const fact of book.rows()) {
      const row = bookRowOf(fact);
      if (row !== undefined) rows.push(row);
    }
    return ok(rows);
  }

  async closeDay(cutAt: string | undefined): Promise<Controlled<EndedDay>> {
    const ended = await this.sandbox.dayClose.byOperator(cutAt);
    return ended.ok ? ended : err({ code: 'SWITCH', what: ended.error });
  }

  startDemo(order: {
    readonly payments: number;
    readonly seed: number;
    readonly runId?: string | undefined;
    readonly concurrency?: number | undefined;
  }): Controlled<DemoProgress> {
    if (this.demo !== undefined && !this.demo.progress.finished) {
      return err({ code: 'CONFLICT', what: 'a demo day is under way' });
    }
    const { catalogue, apps, shops, ports, background } = this.sandbox;
    const { payments, seed, runId = this.newId('D').slice(0, 24), concurrency = DEFAULT_CONCURRENCY } = order;
    const demo = new DemoDay(
      { payments, seed, runId, concurrency },
      { catalogue, apps, shops, timers: ports.timers },
    );
    this.demo = demo;
    background.run('the demo day', () => demo.run());
    return ok(demo.progress);
  }

  demoProgress(): DemoProgress {
    return this.demo?.progress ?? NO_DEMO;
  }

  private anyUser(app: WalletApp): string {
    const solvent = app.users.filter(({ shortOfMoney }) => !shortOfMoney);
    const { clientId } = app.wallet.profile;
    const next = this.nextUser.get(clientId) ?? 0;
    this.nextUser.set(clientId, next + 1);
    return solvent[next % solvent.length]?.userId ?? '';
  }

  private placeOf(
    merchantId: string,
  ): { readonly shop: Shop; readonly merchant: MerchantProfile } | undefined {
    for (const shop of this.sandbox.shops.values()) {
      const merchant = shop.acquirer.merchant(merchantId);
      if (merchant !== undefined) return { shop, merchant };
    }
    return undefined;
  }

  private bookOf(clientId: string) {
    const { apps, shops } = this.sandbox;
    return apps.get(clientId)?.wallet.book ?? shops.get(clientId)?.acquirer.book;
  }

  private newId(kind: string): string {
    return `${kind}-${this.sandbox.ids.uuid(0)}`;
  }
}
