import {
  resultOf,
  type NotifyPaymentRequest,
  type NotifyRefundRequest,
  type Operation,
  type PayRequest,
  type RefundRequest,
  type RequestOf,
} from '@silkgate/alipayplus';
import { Money, toIsoUtc8 } from '@silkgate/kernel';
import type { Book } from '../books/index.js';
import type { WalletProfile } from '../catalogue/index.js';
import type { Answering, ParticipantPorts, Twist } from '../protocol/participant.js';
import { resultObject, withoutAbsent } from '../protocol/results.js';
import { Confirmations } from './confirmations.js';
import {
  decideCancel,
  decideLearn,
  decidePay,
  decideRefund,
  findPayment,
  type SwitchResult,
  type WalletDecision,
  type WalletFact,
  type WalletState,
} from './domain/index.js';
import { inquiryAnswer, inquiryRefundAnswer, paymentFieldsOf, refundFieldsOf } from './wallet-answers.js';

export type WalletBook = Book<WalletState, WalletFact>;

/** A foreign wallet: answers the switch, keeps its users' money and its own book. */
export class Wallet implements Answering {
  readonly confirmations: Confirmations;

  constructor(
    readonly profile: WalletProfile,
    readonly book: WalletBook,
    readonly ports: ParticipantPorts,
  ) {
    this.confirmations = new Confirmations(profile, book, ports);
  }

  get identity() {
    return this.ports.identity;
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
        return this.pay(request as PayRequest, twist);
      case 'inquiryPayment':
        return inquiryAnswer(
          findPayment(this.book.state, request as RequestOf<'inquiryPayment'>),
          ...this.names,
        );
      case 'cancelPayment':
        return this.cancel(request as RequestOf<'cancelPayment'>);
      case 'refund':
        return this.refund(request as RefundRequest);
      case 'inquiryRefund': {
        const { refundRequestId, refundId } = request as RequestOf<'inquiryRefund'>;
        const { refunds } = this.book.state;
        const refund = refunds.get(refundRequestId ?? '') ?? refunds.get(refundId ?? '');
        return inquiryRefundAnswer(refund, this.profile.clientId);
      }
      case 'notifyPayment':
        return this.notified(request as NotifyPaymentRequest);
      case 'notifyRefund':
        return this.refundNotified(request as NotifyRefundRequest);
      case 'userInitiatedPay':
      case 'getPaymentCode':
      case 'consultPayment':
      case 'inquiryForeignExchangeQuote':
        return { result: resultOf('INVALID_API') };
    }
  }

  private pay(request: PayRequest, twist: Twist | undefined): object {
    const amount = Money.parse(request.paymentAmount);
    const userId = request.paymentMethod.customerId;
    if (!amount.ok) return { result: resultOf('INVALID_AMOUNT') };
    if (userId === undefined) return { result: resultOf('PARAM_ILLEGAL', 'paymentMethod.customerId') };
    const byUser = request.paymentFactor?.inStorePaymentScenario === 'OrderCode';
    const decision = decidePay(
      this.book.state,
      this.profile.users.singleLimit,
      {
        requestId: request.paymentRequestId,
        userId,
        amount: amount.value,
        walletReference: this.newReference(),
        ...shopOf(request),
        ...withoutAbsent({
          settlementAmount: request.settlementAmount,
          expiresAt: request.paymentExpiryTime,
        }),
        ...(byUser || twist !== undefined ? { pending: pendingOf(byUser, twist) } : {}),
      },
      this.now(),
    );
    const { resultCode } = this.record(decision);
    if (decision.facts.some(({ kind }) => kind === 'PENDING'))
      this.confirmations.await(request.paymentRequestId, twist);
    const payment = this.book.state.payments.get(request.paymentRequestId);
    const { acquirerId } = request;
    const fields = payment === undefined ? {} : paymentFieldsOf(payment, ...this.names);
    return { result: resultObject(resultCode), ...withoutAbsent({ acquirerId }), ...fields };
  }

  private cancel(request: RequestOf<'cancelPayment'>): object {
    const known = findPayment(this.book.state, request);
    const requestId = known?.requestId ?? request.paymentRequestId ?? request.paymentId ?? '';
    const before = known?.status;
    const { resultCode } = this.record(decideCancel(this.book.state, requestId, this.now()));
    if (before === 'PENDING' && this.book.state.payments.get(requestId)?.status === 'DEBITED') {
      this.confirmations.notify(requestId);
    }
    return { result: resultObject(resultCode), pspId: this.profile.clientId, paymentRequestId: requestId };
  }

  private refund(request: RefundRequest): object {
    const amount = Money.parse(request.refundAmount);
    if (!amount.ok) return { result: resultOf('INVALID_AMOUNT') };
    const { refundRequestId, paymentRequestId, paymentId, settlementAmount } = request;
    const decision = decideRefund(
      this.book.state,
      {
        refundRequestId,
        amount: amount.value,
        walletReference: this.newReference(),
        switchId: refundRequestId,
        ...withoutAbsent({ paymentRequestId, paymentId, settlementAmount }),
      },
      this.now(),
    );
    const { resultCode } = this.record(decision);
    const refund = this.book.state.refunds.get(refundRequestId);
    return { result: resultObject(resultCode), ...refundFieldsOf(refund, this.profile.clientId) };
  }

  private notified(request: NotifyPaymentRequest): object {
    const named = findPayment(this.book.state, request)?.requestId;
    const requestId = named ?? request.paymentRequestId ?? request.paymentId ?? '';
    this.learn({
      requestId,
      status: request.paymentResult.resultStatus,
      resultCode: request.paymentResult.resultCode,
      ...withoutAbsent({
        amount: request.paymentAmount,
        userId: request.customerId,
        switchId: request.paymentId,
        businessDate: request.businessDate,
        settlementAmount: request.settlementAmount,
      }),
    });
    return { result: resultOf('SUCCESS') };
  }

  private refundNotified({ refundRequestId, refundId, businessDate }: NotifyRefundRequest): object {
    const { refunds } = this.book.state;
    const refund = refunds.get(refundRequestId) ?? refunds.get(refundId ?? '');
    if (refund !== undefined && businessDate !== undefined && refund.businessDate !== businessDate) {
      const { requestId } = refund;
      this.book.record([{ kind: 'LEARNT', of: 'REFUND', requestId, businessDate, time: this.now() }]);
    }
    return { result: resultOf('SUCCESS') };
  }

  /** Takes in what the switch said of a payment. */
  learn(result: SwitchResult): void {
    this.record(decideLearn(this.book.state, result, this.newReference(), this.now()));
  }

  record(decision: WalletDecision): WalletDecision {
    this.book.record(decision.facts);
    return decision;
  }

  now(): string {
    return toIsoUtc8(this.ports.clock.now());
  }

  newReference(): string {
    return this.ports.ids.uuid(0);
  }

  private get names(): [string, string] {
    return [this.profile.clientId, this.profile.name];
  }
}

function shopOf({ order }: PayRequest): { merchantId?: string; merchantName?: string } {
  const merchant = order?.merchant;
  return withoutAbsent({
    merchantId: merchant?.referenceMerchantId,
    merchantName: merchant?.merchantDisplayName ?? merchant?.merchantName,
  });
}

function pendingOf(byUser: boolean, twist: Twist | undefined): { byUser: boolean; confirmedByCancel?: true } {
  if (twist === undefined) return { byUser };
  return twist.kind === 'success-after-cancel'
    ? { byUser: false, confirmedByCancel: true }
    : { byUser: false };
}
