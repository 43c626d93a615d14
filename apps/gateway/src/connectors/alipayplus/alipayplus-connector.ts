import { pathOf } from '@silkgate/alipayplus';
import type { Operation } from '@silkgate/alipayplus';
import type { Participant } from '../../participants/directory.js';
import type {
  Connector,
  CounterpartyAnswer,
  ResponderPayment,
  ResponderRefund,
  ResultNotification,
  ScanAnswer,
} from '../connector.js';
import {
  cancelAnswer,
  inquiryAnswer,
  isAcknowledged,
  payAnswer,
  refundAnswer,
  refundInquiryAnswer,
  scanAnswer,
} from './answers.js';
import { payBody, refundBody } from './requests.js';
import { exchange } from './signed-exchange.js';
import type { SignedAnswer, SignedExchangePorts } from './signed-exchange.js';

/** Speaks the signed JSON dialect with wallets and acquirers. Nothing a counterparty does makes it throw. */
export class AlipayplusConnector implements Connector {
  constructor(private readonly ports: SignedExchangePorts) {}

  async pay(
    counterparty: Participant,
    payment: ResponderPayment,
    timeoutMs: number,
  ): Promise<CounterpartyAnswer> {
    const body = payBody(counterparty, payment);
    return payAnswer(await this.#call(counterparty, 'pay', body, timeoutMs, payment.traceparent));
  }

  async inquirePayment(
    counterparty: Participant,
    requestId: string,
    timeoutMs: number,
  ): Promise<CounterpartyAnswer> {
    const body = { paymentRequestId: requestId };
    return inquiryAnswer(await this.#call(counterparty, 'inquiryPayment', body, timeoutMs));
  }

  async cancelPayment(
    counterparty: Participant,
    requestId: string,
    timeoutMs: number,
  ): Promise<CounterpartyAnswer> {
    const body = { paymentRequestId: requestId };
    return cancelAnswer(await this.#call(counterparty, 'cancelPayment', body, timeoutMs));
  }

  async refund(
    counterparty: Participant,
    refund: ResponderRefund,
    timeoutMs: number,
  ): Promise<CounterpartyAnswer> {
    const body = refundBody(refund);
    return refundAnswer(await this.#call(counterparty, 'refund', body, timeoutMs, refund.traceparent));
  }

  async inquireRefund(
    counterparty: Participant,
    requestId: string,
    timeoutMs: number,
  ): Promise<CounterpartyAnswer> {
    const body = { refundRequestId: requestId };
    return refundInquiryAnswer(await this.#call(counterparty, 'inquiryRefund', body, timeoutMs));
  }

  async notify(
    counterparty: Participant,
    notification: ResultNotification,
    timeoutMs: number,
  ): Promise<'delivered' | 'failed'> {
    const { operation, body, traceparent } = notification;
    const answer = await this.#send(counterparty, operation, body, timeoutMs, traceparent);
    return isAcknowledged(answer) ? 'delivered' : 'failed';
  }

  async scanOrder(
    counterparty: Participant,
    scan: { readonly codeValue: string; readonly customerId: string; readonly payerId: string },
    timeoutMs: number,
  ): Promise<ScanAnswer> {
    const body = {
      acquirerId: counterparty.clientId,
      pspId: scan.payerId,
      codeValue: scan.codeValue,
      customerId: scan.customerId,
    };
    return scanAnswer(await this.#call(counterparty, 'userInitiatedPay', body, timeoutMs));
  }

  #call(
    counterparty: Participant,
    operation: Operation,
    body: unknown,
    timeoutMs: number,
    traceparent?: string,
  ): Promise<SignedAnswer> {
    return this.#send(counterparty, operation, JSON.stringify(body), timeoutMs, traceparent);
  }

  #send(
    counterparty: Participant,
    operation: Operation,
    body: string,
    timeoutMs: number,
    traceparent?: string,
  ): Promise<SignedAnswer> {
    return exchange(this.ports, {
      counterparty,
      path: pathOf(operation),
      body,
      timeoutMs,
      ...(traceparent === undefined ? {} : { traceparent }),
    });
  }
}
