import type { InquiryPaymentResponse, PayResponse } from '@silkgate/alipayplus';
import type { AmountJson } from '@silkgate/kernel';
import { askUntilFinal } from './ask-until-final.js';
import type { ParticipantPorts } from './participant.js';
import { withoutAbsent } from './results.js';

/** What the switch said of a payment, in an answer or to an inquiry. */
export interface ToldResult {
  readonly requestId: string;
  readonly status: 'S' | 'F' | 'U';
  readonly resultCode: string;
  readonly amount?: AmountJson;
  readonly switchId?: string;
  readonly businessDate?: string;
  readonly settlementAmount?: AmountJson;
}

/** Whoever begins payments at the switch: an acquirer at its tills, a wallet that pushes. */
export interface Initiator {
  readonly ports: Pick<ParticipantPorts, 'identity' | 'switchCalls' | 'timers'>;
  readonly book: {
    synced(): Promise<void>;
    readonly finality: { of(requestId: string): Promise<void> };
  };
  learn(result: ToldResult): void;
}

/** How one kind of payment is asked for. */
export interface PaymentKind {
  isFinal(requestId: string): boolean;
  payBody(requestId: string): object;
}

/** Asks the switch for payments that are in the initiator's book, each until its result is final. */
export class PaymentAsking {
  constructor(
    private readonly initiator: Initiator,
    private readonly kind: PaymentKind,
  ) {}

  /** Resolves when the result is final and on the disk; what is asked is on the disk before. */
  async settle(requestId: string): Promise<void> {
    const { book, ports } = this.initiator;
    await book.synced();
    await askUntilFinal(
      {
        final: book.finality.of(requestId),
        isFinal: () => this.kind.isFinal(requestId),
        ask: () => this.ask(requestId),
        inquire: () => this.inquire(requestId),
      },
      ports.timers,
    );
    await book.synced();
  }

  private async ask(requestId: string): Promise<void> {
    const { switchCalls, identity } = this.initiator.ports;
    const answer = await switchCalls.call(identity, 'pay', this.kind.payBody(requestId));
    if (answer.kind === 'answered')
      this.initiator.learn(toldResult(requestId, answer.response.result, answer.response));
  }

  private async inquire(requestId: string): Promise<'known' | 'not-known'> {
    const { switchCalls, identity } = this.initiator.ports;
    const answer = await switchCalls.call(identity, 'inquiryPayment', { paymentRequestId: requestId });
    if (answer.kind !== 'answered') return 'known';
    const { result, paymentResult } = answer.response;
    if (result.resultCode === 'ORDER_NOT_EXIST') return 'not-known';
    if (result.resultStatus === 'S' && paymentResult !== undefined) {
      this.initiator.learn(toldResult(requestId, paymentResult, answer.response));
    }
    return 'known';
  }
}

function toldResult(
  requestId: string,
  result: { readonly resultStatus: 'S' | 'F' | 'U'; readonly resultCode: string },
  fields: PayResponse | InquiryPaymentResponse,
): ToldResult {
  return {
    requestId,
    status: result.resultStatus,
    resultCode: result.resultCode,
    ...withoutAbsent({
      amount: fields.paymentAmount,
      switchId: fields.paymentId,
      businessDate: fields.businessDate,
      settlementAmount: fields.settlementAmount,
    }),
  };
}
