import {
  resultOf,
  type Operation,
  type PayRequest,
  type RefundRequest,
  type RequestOf,
} from '@silkgate/alipayplus';
import { parseMerchantCode } from '@silkgate/emvqr';
import { toIsoUtc8, unwrap, type AmountJson } from '@silkgate/kernel';
import { CATALOGUE, type AcquirerProfile, type WalletProfile } from '../catalogue/index.js';
import { FakeWire, type Profile } from './fake-wire.js';

interface Payment {
  readonly paymentId: string;
  readonly acquirer: AcquirerProfile;
  readonly wallet: WalletProfile;
  acquirerRequestId: string;
  walletRequestId: string;
  readonly amount: AmountJson;
  readonly userId: string;
  result: string;
}

/** Billing is the transaction amount's number in the wallet's currency: enough for a counterparty that trusts nobody. */
export function fakeBilling(amount: AmountJson, wallet: Pick<WalletProfile, 'currency'>): AmountJson {
  return { currency: wallet.currency, value: wallet.currency === 'IDR' ? `${amount.value}00` : amount.value };
}

/**
 * A tiny switch for tests of those around it: real signatures over real ports, no prices, no ledger, no recovery. One
 * business date, told in every answer.
 */
export class FakeSwitch extends FakeWire {
  private readonly codes = new Map<string, { wallet: WalletProfile; userId: string }>();
  private readonly payments: Payment[] = [];
  private count = 0;

  protected async answer(
    profile: Profile,
    operation: Operation,
    body: RequestOf<Operation>,
  ): Promise<object> {
    this.calls.push({ clientId: profile.clientId, operation, body });
    switch (operation) {
      case 'getPaymentCode':
        return this.giveCode(profile as WalletProfile, (body as RequestOf<'getPaymentCode'>).customerId);
      case 'userInitiatedPay':
        return this.scanned(profile as WalletProfile, body as RequestOf<'userInitiatedPay'>);
      case 'inquiryForeignExchangeQuote': {
        const { buyAmount } = body as RequestOf<'inquiryForeignExchangeQuote'>;
        const sellAmount = fakeBilling(buyAmount as AmountJson, profile);
        const quote = {
          quoteId: `Q${(this.count += 1)}`,
          quoteCurrencyPair: `CNY/${profile.currency}`,
          quotePrice: '1',
        };
        return { result: resultOf('SUCCESS'), quote, sellAmount, buyAmount };
      }
      case 'pay':
        return this.pay(profile, body as PayRequest);
      case 'inquiryPayment':
        return this.inquired(profile, body as RequestOf<'inquiryPayment'>);
      case 'notifyPayment':
        return this.walletNotified(body as RequestOf<'notifyPayment'>);
      case 'cancelPayment':
        return this.cancel(profile, body as RequestOf<'cancelPayment'>);
      case 'refund':
        return this.refund(body as RefundRequest);
      default:
        return { result: resultOf('INVALID_API') };
    }
  }

  private giveCode(wallet: WalletProfile, userId: string): object {
    const codeValue = wallet.codePrefix + String((this.count += 1)).padStart(16, '0');
    this.codes.set(codeValue, { wallet, userId });
    const codeExpiryTime = toIsoUtc8(Date.now() + 60_000);
    return { result: resultOf('SUCCESS'), paymentCodes: [{ codeValue, codeExpiryTime }] };
  }

  private async scanned(wallet: WalletProfile, { codeValue, customerId }: RequestOf<'userInitiatedPay'>) {
    if (codeValue.startsWith('000201')) {
      const merchant = { referenceMerchantId: merchantNumberIn(codeValue).number, merchantName: 'Shop' };
      return { result: resultOf('SUCCESS'), codeType: 'ENTRY_CODE', merchant, payToCurrency: 'CNY' };
    }
    const acquirer = CATALOGUE.acquirers.find((each) => codeValue.startsWith(each.orderCodePrefix));
    if (acquirer === undefined) return { result: resultOf('INVALID_CODE') };
    const { json } = await this.ask(acquirer, 'userInitiatedPay', {
      codeValue,
      customerId,
      pspId: wallet.clientId,
    });
    const order = json as unknown as {
      result: { resultStatus: string };
      paymentRequestId: string;
      paymentAmount: AmountJson;
    };
    if (order.result.resultStatus !== 'S') return { result: order.result };
    const payment = this.newPayment(
      acquirer,
      wallet,
      order.paymentRequestId,
      '',
      order.paymentAmount,
      customerId,
    );
    const { paymentId } = payment;
    const paymentAmount = fakeBilling(order.paymentAmount, wallet);
    return {
      result: resultOf('SUCCESS'),
      codeType: 'ORDER_CODE',
      paymentId,
      paymentAmount,
      payToAmount: order.paymentAmount,
    };
  }

  private newPayment(
    acquirer: AcquirerProfile,
    wallet: WalletProfile,
    acquirerRequestId: string,
    walletRequestId: string,
    amount: AmountJson,
    userId: string,
  ): Payment {
    const paymentId = `S${(this.count += 1)}`;
    const payment: Payment = {
      paymentId,
      acquirer,
      wallet,
      acquirerRequestId: acquirerRequestId || paymentId,
      walletRequestId: walletRequestId || paymentId,
      amount,
      userId,
      result: 'PAYMENT_IN_PROCESS',
    };
    this.payments.push(payment);
    return payment;
  }

  private async pay(profile: Profile, request: PayRequest): Promise<object> {
    const known = this.find(profile, { paymentRequestId: request.paymentRequestId });
    if (known !== undefined && known.result !== 'PAYMENT_IN_PROCESS') return this.told(known);
    if (profile.kind === 'wallet') return this.pushed(profile, request);
    const code = this.codes.get(request.paymentMethod.paymentMethodId ?? '');
    const payment =
      known ??
      this.newPayment(
        profile,
        code?.wallet as WalletProfile,
        request.paymentRequestId,
        '',
        request.paymentAmount,
        code?.userId ?? '',
      );
    const { json } = await this.ask(payment.wallet, 'pay', {
      paymentRequestId: payment.paymentId,
      order: request.order,
      paymentAmount: fakeBilling(payment.amount, payment.wallet),
      payToAmount: payment.amount,
      settlementAmount: { currency: payment.wallet.settlementCurrency, value: '1' },
      paymentMethod: { paymentMethodId: request.paymentMethod.paymentMethodId, customerId: payment.userId },
      paymentFactor: request.paymentFactor,
      paymentExpiryTime: request.paymentExpiryTime,
    });
    payment.result = json.result?.resultCode ?? 'UNKNOWN_EXCEPTION';
    return this.told(payment);
  }

  private async pushed(wallet: WalletProfile, request: PayRequest): Promise<object> {
    const { acquirer, number } = merchantNumberIn(request.paymentMethod.paymentMethodId ?? '');
    const amount = request.payToAmount as AmountJson;
    const userId = request.paymentMethod.customerId ?? '';
    const payment = this.newPayment(acquirer, wallet, '', request.paymentRequestId, amount, userId);
    const { json } = await this.ask(acquirer, 'pay', {
      paymentRequestId: payment.paymentId,
      order: { merchant: { referenceMerchantId: number } },
      paymentAmount: amount,
      payToAmount: amount,
      paymentMethod: { paymentMethodId: request.paymentMethod.paymentMethodId },
    });
    payment.result = json.result?.resultCode ?? 'UNKNOWN_EXCEPTION';
    return this.told(payment);
  }

  private inquired(profile: Profile, name: RequestOf<'inquiryPayment'>): object {
    const payment = this.find(profile, name);
    if (payment === undefined) return { result: resultOf('ORDER_NOT_EXIST') };
    const { result, ...fields } = this.told(payment) as { result: object };
    return { result: resultOf('SUCCESS'), paymentResult: result, ...fields };
  }

  private async walletNotified(request: RequestOf<'notifyPayment'>): Promise<object> {
    const payment = this.payments.find(({ paymentId }) => paymentId === request.paymentRequestId);
    if (payment === undefined) return { result: resultOf('ORDER_NOT_EXIST') };
    payment.result = request.paymentResult.resultCode;
    const { result, ...fields } = this.told(payment) as { result: object };
    await this.ask(payment.acquirer, 'notifyPayment', {
      paymentResult: result,
      ...fields,
      paymentRequestId: payment.acquirerRequestId,
    });
    return { result: resultOf('SUCCESS') };
  }

  private async cancel(profile: Profile, name: RequestOf<'cancelPayment'>): Promise<object> {
    const payment = this.find(profile, name);
    if (payment === undefined) return { result: resultOf('ORDER_NOT_EXIST') };
    const { json } = await this.ask(payment.wallet, 'cancelPayment', {
      paymentRequestId: payment.walletRequestId,
    });
    if (json.result?.resultStatus === 'S') payment.result = 'ORDER_IS_CANCELED';
    return { result: json.result };
  }

  private async refund(request: RefundRequest): Promise<object> {
    const payment = this.payments.find(
      (each) => each.acquirerRequestId === request.paymentRequestId || each.paymentId === request.paymentId,
    );
    if (payment === undefined) return { result: resultOf('ORDER_NOT_EXIST') };
    const refundId = `F-${request.refundRequestId}`;
    const { json } = await this.ask(payment.wallet, 'refund', {
      paymentRequestId: payment.walletRequestId,
      refundRequestId: refundId,
      refundAmount: fakeBilling(request.refundAmount, payment.wallet),
    });
    return { result: json.result, refundId, businessDate: this.businessDate };
  }

  private find(
    profile: Profile,
    name: { paymentRequestId?: string; paymentId?: string },
  ): Payment | undefined {
    return this.payments.find(
      (payment) =>
        payment.paymentId === name.paymentId ||
        (name.paymentRequestId !== undefined &&
          (profile.kind === 'wallet'
            ? payment.wallet === profile && payment.walletRequestId === name.paymentRequestId
            : payment.acquirer === profile && payment.acquirerRequestId === name.paymentRequestId)),
    );
  }

  private told(payment: Payment): object {
    const { paymentId, amount, result } = payment;
    const final =
      result === 'SUCCESS' ? { businessDate: this.businessDate, paymentTime: toIsoUtc8(Date.now()) } : {};
    return { result: resultOf(result as 'SUCCESS'), paymentId, paymentAmount: amount, ...final };
  }
}

function merchantNumberIn(codeValue: string): { acquirer: AcquirerProfile; number: string } {
  const [account] = unwrap(parseMerchantCode(codeValue)).merchantAccounts;
  if (account?.kind === 'scheme') {
    return {
      acquirer: CATALOGUE.acquirers[2] as AcquirerProfile,
      number: account.unionPay?.merchantId ?? '',
    };
  }
  const acquirer = CATALOGUE.acquirers.find(({ entryCodeGuid }) => entryCodeGuid === account?.guid);
  const number = account?.children.find(({ tag }) => tag === '01') as { value: string };
  return { acquirer: acquirer as AcquirerProfile, number: number.value };
}
