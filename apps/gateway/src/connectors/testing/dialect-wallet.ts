import { resultOf, type Operation, type ResultCode } from '@silkgate/alipayplus';
import assert from 'node:assert';

type Body = Record<string, unknown>;
interface Entry {
  resultCode: ResultCode;
  readonly amount?: unknown;
}

/** A wallet that speaks the dialect: what it answers names the payment or refund, as ours do. */
export class DialectWallet {
  /** Its answers are those of other calls. */
  swapIds = false;
  readonly #payments = new Map<string, Entry>();
  readonly #refunds = new Map<string, Entry>();

  constructor(private readonly poorCustomer: string) {}

  answer(operation: Operation, body: Body): object {
    switch (operation) {
      case 'pay':
        return this.#pay(body);
      case 'inquiryPayment':
        return this.#inquire(body);
      case 'cancelPayment':
        this.#payments.set(this.#idIn(body), { resultCode: 'ORDER_IS_CANCELED' });
        return { result: resultOf('SUCCESS'), paymentRequestId: this.#named(body) };
      case 'refund':
        this.#refunds.set(this.#idIn(body), { resultCode: 'SUCCESS', amount: body['refundAmount'] });
        return this.#refund(body, 'result');
      case 'inquiryRefund':
        return this.#refund(body, 'refundResult');
      default:
        return assert.fail(`a wallet is not asked ${operation}`);
    }
  }

  #pay(body: Body): object {
    const id = this.#idIn(body);
    const { customerId } = body['paymentMethod'] as { customerId?: string };
    const resultCode = customerId === this.poorCustomer ? 'USER_BALANCE_NOT_ENOUGH' : 'SUCCESS';
    const entry = this.#payments.get(id) ?? { resultCode, amount: body['paymentAmount'] };
    this.#payments.set(id, entry);
    return { result: resultOf(entry.resultCode), ...this.#fields(body, entry) };
  }

  #inquire(body: Body): object {
    const entry = this.#payments.get(this.#idIn(body));
    if (entry === undefined) return { result: resultOf('ORDER_NOT_EXIST') };
    const paymentResult = resultOf(entry.resultCode);
    return { result: resultOf('SUCCESS'), paymentResult, ...this.#fields(body, entry) };
  }

  #fields(body: Body, { amount }: Entry): object {
    return { paymentRequestId: this.#named(body), paymentId: `W-${this.#idIn(body)}`, paymentAmount: amount };
  }

  #refund(body: Body, field: 'result' | 'refundResult'): object {
    const entry = this.#refunds.get(this.#idIn(body));
    if (entry === undefined) return { result: resultOf('REFUND_NOT_EXIST') };
    const status = field === 'refundResult' ? { refundStatus: 'SUCCESS' } : {};
    const told = { result: resultOf('SUCCESS'), [field]: resultOf(entry.resultCode), ...status };
    return { ...told, refundRequestId: this.#named(body), refundAmount: entry.amount };
  }

  #idIn(body: Body): string {
    return String(body['refundRequestId'] ?? body['paymentRequestId']);
  }

  #named(body: Body): string {
    return this.swapIds ? 'X-1' : this.#idIn(body);
  }
}
