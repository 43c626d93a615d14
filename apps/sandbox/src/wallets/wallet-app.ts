import type { UserInitiatedPayResponse } from '@silkgate/alipayplus';
import { Money, type AmountJson } from '@silkgate/kernel';
import { either } from '../protocol/ask-until-final.js';
import { withoutAbsent } from '../protocol/results.js';
import { decideHold, isFinal } from './domain/index.js';
import { PushPayments } from './push-payments.js';
import { outcomeOf, outcomeOfCode, type ScanOutcome } from './scan-outcome.js';
import { usersOf, type WalletUser } from './users.js';
import type { Wallet } from './wallet.js';

export interface Scan {
  readonly userId: string;
  readonly codeValue: string;
  /** In the merchant's currency, where the code has no amount. */
  readonly amountMinor?: bigint;
  /** The id under which a push is asked. */
  readonly requestId: string;
}

const USER_WAITS_MS = 90_000;
const LOOK_EVERY_MS = 3_000;
const ATTEMPTS = 5;
const ATTEMPT_PAUSE_MS = 1_000;

/** What a wallet's users do with their app: show a code, scan one. */
export class WalletApp {
  readonly users: readonly WalletUser[];
  readonly pushes: PushPayments;
  private readonly userById: ReadonlyMap<string, WalletUser>;

  constructor(readonly wallet: Wallet) {
    this.users = usersOf(wallet.profile);
    this.userById = new Map(this.users.map((user) => [user.userId, user]));
    this.pushes = new PushPayments(wallet);
  }

  knows(userId: string): boolean {
    return this.userById.has(userId);
  }

  /** A fresh consumer code, or undefined when the switch gives none. */
  async paymentCode(userId: string): Promise<string | undefined> {
    const { ports } = this.wallet;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const answer = await ports.switchCalls.call(ports.identity, 'getPaymentCode', {
        customerId: userId,
        ...this.payerOf(userId),
      });
      if (answer.kind === 'answered') {
        const { result, paymentCodes } = answer.response;
        if (result.resultStatus !== 'U') return paymentCodes?.[0]?.codeValue;
      }
      await ports.timers.sleep(ATTEMPT_PAUSE_MS);
    }
    return undefined;
  }

  /** The user puts money in until the balance is what it was when the wallet opened. */
  topUp(user: WalletUser, requestId: string): void {
    const { book, profile } = this.wallet;
    const missing = user.openingMinor - (book.state.balances.get(user.userId) ?? 0n);
    if (missing <= 0n) return;
    const amount = { currency: profile.currency, value: missing.toString() };
    book.record([{ kind: 'TOP_UP', requestId, userId: user.userId, amount, time: this.wallet.now() }]);
  }

  /** The user scans a code, enters the amount where it has none, and confirms. */
  async scan(scan: Scan): Promise<ScanOutcome> {
    const opened = await this.open(scan);
    if (opened === undefined) return outcomeOfCode('UNKNOWN_EXCEPTION');
    if (opened.result.resultStatus !== 'S') return outcomeOfCode(opened.result.resultCode);
    if (opened.codeType === 'ENTRY_CODE') return this.push(scan, opened);
    if (opened.paymentId === undefined) return outcomeOfCode('UNKNOWN_EXCEPTION');
    return this.awaitOrder(opened.paymentId, opened.payToAmount);
  }

  private async open({ codeValue, userId }: Scan): Promise<UserInitiatedPayResponse | undefined> {
    const { ports, profile } = this.wallet;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const answer = await ports.switchCalls.call(ports.identity, 'userInitiatedPay', {
        pspId: profile.clientId,
        codeValue,
        customerId: userId,
        ...this.payerOf(userId),
      });
      if (answer.kind === 'answered' && answer.response.result.resultStatus !== 'U') return answer.response;
      await ports.timers.sleep(ATTEMPT_PAUSE_MS);
    }
    return undefined;
  }

  /** The acquirer asks next; the switch's id is the request id under which it reaches this wallet. */
  private async awaitOrder(paymentId: string, transaction: AmountJson | undefined): Promise<ScanOutcome> {
    const { book, ports } = this.wallet;
    const giveUpAt = ports.clock.now() + USER_WAITS_MS;
    const final = book.finality.of(paymentId);
    while (ports.clock.now() < giveUpAt) {
      await either(final, ports.timers, LOOK_EVERY_MS);
      const payment = book.state.payments.get(paymentId);
      if (payment !== undefined && isFinal(payment)) {
        await book.synced();
        return outcomeOf(payment, transaction);
      }
      const closed = payment === undefined ? await this.closedAtSwitch(paymentId) : undefined;
      if (closed !== undefined) return outcomeOfCode(closed);
    }
    return outcomeOfCode('PAYMENT_IN_PROCESS');
  }

  /** The payment may have failed before it reached this wallet. */
  private async closedAtSwitch(paymentId: string): Promise<string | undefined> {
    const { ports } = this.wallet;
    const answer = await ports.switchCalls.call(ports.identity, 'inquiryPayment', { paymentId });
    if (answer.kind !== 'answered') return undefined;
    const { paymentResult } = answer.response;
    return paymentResult?.resultStatus === 'F' ? paymentResult.resultCode : undefined;
  }

  private async push(scan: Scan, opened: UserInitiatedPayResponse): Promise<ScanOutcome> {
    if (scan.amountMinor === undefined) return outcomeOfCode('INVALID_AMOUNT');
    const currency = opened.payToCurrency ?? 'CNY';
    const payToAmount = { currency, value: scan.amountMinor.toString() };
    const quote = await this.quote(scan, payToAmount);
    if (quote.kind === 'refused') return outcomeOfCode(quote.resultCode);
    const { wallet } = this;
    const merchant = opened.merchant ?? opened.order?.merchant;
    wallet.record(
      decideHold(
        wallet.book.state,
        wallet.profile.users.singleLimit,
        {
          requestId: scan.requestId,
          userId: scan.userId,
          amount: quote.amount,
          push: { codeValue: scan.codeValue, quoteId: quote.quoteId, payToAmount },
          ...withoutAbsent({
            merchantId: merchant?.referenceMerchantId,
            merchantName: merchant?.merchantDisplayName ?? merchant?.merchantName,
          }),
        },
        wallet.now(),
      ),
    );
    const payment = wallet.book.state.payments.get(scan.requestId);
    if (payment?.status === 'HELD') await this.pushes.settle(scan.requestId);
    else await wallet.book.synced();
    return payment === undefined ? outcomeOfCode('PROCESS_FAIL') : outcomeOf(payment, payToAmount);
  }

  private async quote(scan: Scan, buyAmount: AmountJson): Promise<Quoted> {
    const { ports, profile } = this.wallet;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const answer = await ports.switchCalls.call(ports.identity, 'inquiryForeignExchangeQuote', {
        sellCurrency: profile.currency,
        buyCurrency: buyAmount.currency,
        buyAmount,
        codeValue: scan.codeValue,
        customerId: scan.userId,
      });
      if (answer.kind === 'answered') {
        const { result, quote, sellAmount } = answer.response;
        if (result.resultStatus === 'F') return { kind: 'refused', resultCode: result.resultCode };
        const amount = Money.parse(sellAmount);
        const quoteId = quote?.quoteId;
        if (result.resultStatus === 'S' && amount.ok && quoteId !== undefined) {
          return { kind: 'quoted', quoteId, amount: amount.value };
        }
      }
      await ports.timers.sleep(ATTEMPT_PAUSE_MS);
    }
    return { kind: 'refused', resultCode: 'UNKNOWN_EXCEPTION' };
  }

  private payerOf(userId: string): object {
    const user = this.userById.get(userId);
    return withoutAbsent({ identityLevel: user?.identityLevel, payerReference: user?.payerReference });
  }
}

type Quoted =
  | { readonly kind: 'quoted'; readonly quoteId: string; readonly amount: Money }
  | { readonly kind: 'refused'; readonly resultCode: string };
