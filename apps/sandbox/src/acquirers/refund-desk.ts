import type { Money } from '@silkgate/kernel';
import { askUntilFinal } from '../protocol/ask-until-final.js';
import { withoutAbsent } from '../protocol/results.js';
import type { Acquirer } from './acquirer.js';
import {
  decideRefundRequest,
  decideRefundResult,
  type AcquirerRefund,
  type RefundResult,
} from './domain/index.js';

export type RefundOutcome =
  | { readonly kind: 'final'; readonly refund: AcquirerRefund }
  | { readonly kind: 'refused'; readonly resultCode: string };

/** Merchants give money back: refunds are asked under their own id until they are final. */
export class RefundDesk {
  private readonly asking = new Set<string>();

  constructor(private readonly acquirer: Acquirer) {}

  async refund(refundRequestId: string, originalRequestId: string, amount: Money): Promise<RefundOutcome> {
    const { acquirer } = this;
    const decision = decideRefundRequest(
      acquirer.book.state,
      { refundRequestId, originalRequestId, amount },
      acquirer.now(),
    );
    acquirer.record(decision);
    if (decision.facts.length === 0) return { kind: 'refused', resultCode: decision.resultCode };
    return { kind: 'final', refund: await this.settle(refundRequestId) };
  }

  /** After a restart: refunds without a result are asked again, under the same key. */
  resume(): void {
    const { book, ports } = this.acquirer;
    for (const { requestId, status } of book.state.refunds.values()) {
      if (status !== 'ASKED') continue;
      ports.background.run(`refund ${requestId}`, async () => void (await this.settle(requestId)));
    }
  }

  get openCount(): number {
    return this.asking.size;
  }

  private async settle(requestId: string): Promise<AcquirerRefund> {
    const { book, ports } = this.acquirer;
    await book.synced();
    this.asking.add(requestId);
    await askUntilFinal(
      {
        final: book.finality.of(requestId),
        isFinal: () => this.refundOf(requestId).status !== 'ASKED',
        ask: () => this.ask(requestId),
        // A refund is repeated under its own id rather than inquired: the answer is the same, and it cannot be lost.
        inquire: async () => 'not-known',
      },
      ports.timers,
    );
    await book.synced();
    this.asking.delete(requestId);
    return this.refundOf(requestId);
  }

  private async ask(requestId: string): Promise<void> {
    const { ports } = this.acquirer;
    const answer = await ports.switchCalls.call(ports.identity, 'refund', this.body(requestId));
    if (answer.kind !== 'answered') return;
    const { result, refundId, businessDate } = answer.response;
    const told: RefundResult = {
      refundRequestId: requestId,
      originalRequestId: undefined,
      status: result.resultStatus,
      resultCode: result.resultCode,
      ...withoutAbsent({ switchId: refundId, businessDate }),
    };
    this.acquirer.record(decideRefundResult(this.acquirer.book.state, told, this.acquirer.now()));
  }

  /** A push was begun by its wallet: there the switch's payment id is the only name both know. */
  private body(requestId: string): object {
    const { originalRequestId, amount } = this.refundOf(requestId);
    const payment = this.acquirer.book.state.payments.get(originalRequestId);
    const pushed = payment?.role === 'RESPONDER';
    return withoutAbsent({
      acquirerId: this.acquirer.profile.clientId,
      ...(pushed ? { paymentId: payment.switchId } : { paymentRequestId: originalRequestId }),
      refundRequestId: requestId,
      refundAmount: amount,
      refundReason: 'Goods returned',
    });
  }

  private refundOf(requestId: string): AcquirerRefund {
    const refund = this.acquirer.book.state.refunds.get(requestId);
    if (refund === undefined) throw new Error(`no refund ${requestId}`);
    return refund;
  }
}
