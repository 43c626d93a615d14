import type { WireAnswer } from './wire.js';

/** What a caller was told and may rely on from then on. */
export interface Acknowledgement {
  readonly operation: 'payment' | 'refund' | 'cancel';
  readonly initiatorId: string;
  /** Of a cancel: that of its payment. */
  readonly requestId: string;
  readonly status: 'S' | 'F';
  readonly code: string;
  readonly paymentId?: string | undefined;
}

export type AnswerCounts = Record<'S' | 'F' | 'U' | 'none', number>;

/** Keeps what callers were told, for the comparison with the books afterwards. */
export class Acknowledgements {
  readonly counts: AnswerCounts = { S: 0, F: 0, U: 0, none: 0 };
  readonly #kept: Acknowledgement[] = [];

  note(
    operation: Acknowledgement['operation'],
    initiatorId: string,
    requestId: string,
    answer: WireAnswer,
  ): void {
    this.counts[answer.kind === 'none' ? 'none' : answer.status] += 1;
    if (answer.kind === 'none' || answer.status === 'U') return;
    const { status, code, paymentId } = answer;
    this.#kept.push({ operation, initiatorId, requestId, status, code, paymentId });
  }

  all(): readonly Acknowledgement[] {
    return this.#kept;
  }
}
