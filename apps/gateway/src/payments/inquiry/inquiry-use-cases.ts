import { isUuid } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import { operationView } from '../../refunds/domain/operation-view.js';
import type { StoredOperation } from '../../refunds/domain/stored-operation.js';
import {
  operationKeyOf,
  operationsOf,
  readOperation,
  readOperationKeys,
} from '../../refunds/operation-store.js';
import { outcomeCode } from '../domain/result-code-of.js';
import { hasTerms, type Leg, type PaymentWithTerms } from '../domain/stored-payment.js';
import { legOf, paymentView } from '../domain/views.js';
import { readPayment } from '../payment-reader.js';
import type { OperationOutcome, PaymentName, PaymentOutcome, PaymentView } from '../use-cases.js';
import { findPayment } from './payment-finder.js';

/** What either side may ask of its own payments and refunds. Reads alone. */
export class InquiryUseCases {
  constructor(private readonly session: SqlSession) {}

  /**
   * `SUCCESS` with the payment. A payment that was refused before its sides were known, or cancelled before it came,
   * has no view: its own code is the answer.
   */
  async inquirePayment(name: PaymentName): Promise<PaymentOutcome> {
    const found = await findPayment(this.session, name);
    if (found.kind === 'unknown') return { resultCode: 'ORDER_NOT_EXIST' };
    if (found.kind === 'not-yours') return { resultCode: 'ACCESS_DENIED' };
    const { payment, leg } = found;
    if (!hasTerms(payment) || leg === undefined) {
      return { resultCode: outcomeCode(payment.state, payment.resultCode), isOfPayment: true };
    }
    return { resultCode: 'SUCCESS', payment: await this.view(payment, leg) };
  }

  async view(payment: PaymentWithTerms, leg: Leg): Promise<PaymentView> {
    const operations = (await operationsOf(this.session, [payment.paymentId])).get(payment.paymentId) ?? [];
    return paymentView(
      payment,
      leg,
      operations.map((operation) => operationView(operation, payment, leg)),
    );
  }

  async inquireRefund(name: {
    readonly callerId: string;
    readonly refundRequestId?: string;
    readonly refundId?: string;
  }): Promise<OperationOutcome> {
    const operation = await this.#findRefund(name);
    if (operation === undefined || operation.type !== 'REFUND') return { resultCode: 'REFUND_NOT_EXIST' };
    const payment = await readPayment(this.session, operation.paymentId);
    if (payment === undefined || !hasTerms(payment)) return { resultCode: 'REFUND_NOT_EXIST' };
    const leg = legOf(payment, name.callerId);
    if (leg === undefined) return { resultCode: 'ACCESS_DENIED' };
    return { resultCode: 'SUCCESS', operation: operationView(operation, payment, leg) };
  }

  /** `refundId` decides where both are given; a wallet knows the refund under our id alone. */
  async #findRefund(name: {
    readonly callerId: string;
    readonly refundRequestId?: string;
    readonly refundId?: string;
  }): Promise<StoredOperation | undefined> {
    const { callerId, refundRequestId, refundId } = name;
    if (refundId !== undefined) return isUuid(refundId) ? readOperation(this.session, refundId) : undefined;
    if (refundRequestId === undefined) return undefined;
    const key = { initiatorId: callerId, type: 'REFUND' as const, requestId: refundRequestId };
    const own = (await readOperationKeys(this.session, [key])).get(operationKeyOf(key))?.operation;
    if (own !== undefined) return own;
    return isUuid(refundRequestId) ? readOperation(this.session, refundRequestId) : undefined;
  }
}
