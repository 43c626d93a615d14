import {
  resultOf,
  type NotifyPaymentRequest,
  type NotifyRefundRequest,
  type Operation,
  type PayRequest,
  type RequestOf,
} from '@silkgate/alipayplus';
import { Money, toIsoUtc8 } from '@silkgate/kernel';
import type { Book } from '../books/index.js';
import { termsOf, type AcquirerProfile, type MerchantProfile } from '../catalogue/index.js';
import type { Answering, ParticipantPorts, Twist } from '../protocol/participant.js';
import { resultObject, withoutAbsent } from '../protocol/results.js';
import { inquiryAnswer, inquiryRefundAnswer, orderOf, paymentFieldsOf } from './acquirer-answers.js';
import {
  decideCancel,
  decideCredit,
  decideLearn,
  decidePending,
  decideRefundAsked,
  decideRefundResult,
  openOrder,
  type AcquirerDecision,
  type AcquirerFact,
  type AcquirerPayment,
  type AcquirerState,
  type SwitchResult,
} from './domain/index.js';

export type AcquirerBook = Book<AcquirerState, AcquirerFact>;

/** A domestic wallet on its acquiring side: answers the switch, keeps its merchants' money and its own book. */
export class Acquirer implements Answering {
  private readonly byReference: ReadonlyMap<string, MerchantProfile>;
  private readonly byId: ReadonlyMap<string, MerchantProfile>;

  constructor(
    readonly profile: AcquirerProfile,
    readonly book: AcquirerBook,
    readonly ports: ParticipantPorts,
    /** Called when a visitor's wallet opened an order: the cashier asks for the payment. */
    private readonly orderOpened: (
      requestId: string,
      visitor: { customerId: string; walletId?: string },
    ) => void,
  ) {
    this.byReference = new Map(profile.merchants.map((merchant) => [merchant.referenceMerchantId, merchant]));
    this.byId = new Map(profile.merchants.map((merchant) => [merchant.merchantId, merchant]));
  }

  get identity() {
    return this.ports.identity;
  }

  merchant(merchantId: string): MerchantProfile | undefined {
    return this.byId.get(merchantId);
  }

  /** Answers only what is on the disk. */
  async answer<Op extends Operation>(operation: Op, request: RequestOf<Op>, twist?: Twist): Promise<object> {
    const body = this.handle(operation, request, twist);
    await this.book.synced();
    return body;
  }

  private handle(operation: Operation, request: RequestOf<Operation>, twist: Twist | undefined): object {
    switch (operation) {
      case 'pay':
        return this.credit(request as PayRequest, twist);
      case 'userInitiatedPay':
        return this.openOrder(request as RequestOf<'userInitiatedPay'>);
      case 'inquiryPayment':
        return inquiryAnswer(this.find(request as RequestOf<'inquiryPayment'>), this.profile.clientId);
      case 'cancelPayment':
        return this.cancel(request as RequestOf<'cancelPayment'>);
      case 'refund':
        return this.refund(request as RequestOf<'refund'>);
      case 'inquiryRefund': {
        const { refundRequestId, refundId } = request as RequestOf<'inquiryRefund'>;
        const { refunds } = this.book.state;
        return inquiryRefundAnswer(
          refunds.get(refundRequestId ?? '') ?? refunds.get(refundId ?? ''),
          this.profile.clientId,
        );
      }
      case 'notifyPayment':
        return this.notified(request as NotifyPaymentRequest);
      case 'notifyRefund':
        return this.refundNotified(request as NotifyRefundRequest);
      case 'getPaymentCode':
      case 'consultPayment':
      case 'inquiryForeignExchangeQuote':
        return { result: resultOf('INVALID_API') };
    }
  }

  private credit(request: PayRequest, twist: Twist | undefined): object {
    const amount = Money.parse(request.payToAmount ?? request.paymentAmount);
    if (!amount.ok) return { result: resultOf('INVALID_AMOUNT') };
    const { paymentRequestId: requestId } = request;
    const decision = decideCredit(
      this.book.state,
      {
        requestId,
        merchantId: this.byReference.get(request.order?.merchant?.referenceMerchantId ?? '')?.merchantId,
        amount: amount.value,
        acquirerReference: this.newReference(),
        ...(twist === undefined
          ? {}
          : { pending: twist.kind === 'success-after-cancel' ? { creditedByCancel: true } : {} }),
      },
      this.now(),
    );
    const { resultCode } = this.record(decision);
    if (decision.facts.some(({ kind }) => kind === 'PENDING')) this.settleLater(requestId, twist);
    const payment = this.book.state.payments.get(requestId);
    const fields = payment === undefined ? {} : paymentFieldsOf(payment, this.profile.clientId);
    return { result: resultObject(resultCode), ...withoutAbsent({ pspId: request.pspId }), ...fields };
  }

  private settleLater(requestId: string, twist: Twist | undefined): void {
    if (twist === undefined || twist.kind === 'success-after-cancel') return;
    this.ports.timers.schedule(twist.delayMs, () => {
      this.record(
        decidePending(this.book.state, requestId, twist.kind === 'unknown-then-success', this.now()),
      );
    });
  }

  private openOrder({ codeValue, customerId, pspId }: RequestOf<'userInitiatedPay'>): object {
    const opened = openOrder(this.book.state, codeValue, customerId, this.ports.clock.now());
    if (opened.kind === 'refused') return { result: resultOf(opened.resultCode) };
    const { order } = opened;
    const merchant = this.byId.get(order.merchantId ?? '');
    if (merchant === undefined) return { result: resultOf('MERCHANT_NOT_EXIST') };
    this.orderOpened(order.requestId, { customerId, ...(pspId === undefined ? {} : { walletId: pspId }) });
    return withoutAbsent({
      result: resultOf('SUCCESS'),
      codeType: 'ORDER_CODE',
      acquirerId: this.profile.clientId,
      pspId,
      paymentRequestId: order.requestId,
      order: orderOf(order, merchant, termsOf(merchant.trade).description),
      paymentAmount: order.amount,
      paymentFactor: { isInStorePayment: 'true', inStorePaymentScenario: 'OrderCode' },
      paymentExpiryTime: order.expiresAt,
    });
  }

  private cancel(request: RequestOf<'cancelPayment'>): object {
    const requestId = this.find(request)?.requestId ?? request.paymentRequestId ?? request.paymentId ?? '';
    const { resultCode } = this.record(decideCancel(this.book.state, requestId, this.now()));
    return {
      result: resultObject(resultCode),
      acquirerId: this.profile.clientId,
      paymentRequestId: requestId,
    };
  }

  private refund(request: RequestOf<'refund'>): object {
    const amount = Money.parse(request.refundFromAmount ?? request.refundAmount);
    if (!amount.ok) return { result: resultOf('INVALID_AMOUNT') };
    const { refundRequestId } = request;
    const payment = this.find(request);
    const decision = decideRefundAsked(
      this.book.state,
      { refundRequestId, payment, amount: amount.value },
      this.now(),
    );
    const { resultCode } = this.record(decision);
    return withoutAbsent({
      result: resultObject(resultCode),
      acquirerId: this.profile.clientId,
      refundRequestId,
      refundAmount: amount.value.toJson(),
      refundTime: resultCode === 'SUCCESS' ? this.book.state.refunds.get(refundRequestId)?.time : undefined,
    });
  }

  private notified(request: NotifyPaymentRequest): object {
    const requestId = this.find(request)?.requestId ?? request.paymentRequestId ?? request.paymentId ?? '';
    this.learn({
      requestId,
      status: request.paymentResult.resultStatus,
      resultCode: request.paymentResult.resultCode,
      ...withoutAbsent({
        // A wallet's amounts never reach an acquirer; the merchant's amount may be told as either field.
        amount: request.payToAmount ?? request.paymentAmount,
        switchId: request.paymentId,
        businessDate: request.businessDate,
        settlementAmount: request.settlementAmount,
      }),
    });
    return { result: resultOf('SUCCESS') };
  }

  private refundNotified(request: NotifyRefundRequest): object {
    const { refundRequestId, refundId, refundResult, refundFromAmount, refundAmount, businessDate } = request;
    const decision = decideRefundResult(
      this.book.state,
      {
        refundRequestId,
        originalRequestId: this.find(request)?.requestId,
        status: refundResult.resultStatus,
        resultCode: refundResult.resultCode,
        ...withoutAbsent({ amount: refundFromAmount ?? refundAmount, switchId: refundId, businessDate }),
      },
      this.now(),
    );
    this.record(decision);
    return { result: resultOf('SUCCESS') };
  }

  /** By the id it has here, or by the switch's. */
  private find(name: {
    paymentRequestId?: string | undefined;
    paymentId?: string | undefined;
  }): AcquirerPayment | undefined {
    const { payments, requestIdBySwitchId } = this.book.state;
    for (const id of [name.paymentRequestId, name.paymentId]) {
      if (id === undefined) continue;
      const payment = payments.get(id) ?? payments.get(requestIdBySwitchId.get(id) ?? '');
      if (payment !== undefined) return payment;
    }
    return undefined;
  }

  /** Takes in what the switch said of a payment. */
  learn(result: SwitchResult): void {
    this.record(decideLearn(this.book.state, result, this.newReference(), this.now()));
  }

  record(decision: AcquirerDecision): AcquirerDecision {
    this.book.record(decision.facts);
    return decision;
  }

  now(): string {
    return toIsoUtc8(this.ports.clock.now());
  }

  newReference(): string {
    return this.ports.ids.uuid(0);
  }
}
