import type { ResultCode } from '@silkgate/alipayplus';
import type { EpochMs } from '@silkgate/kernel';
import type { LimitedCandidate, LockedLimit } from '../../limits/limit-check.js';
import { hasRoom, positionKey, type Position, type PositionChange } from '../../positions/position.js';
import type { PaymentTerms, StoredPayment } from './stored-payment.js';

/** A `pay` whose key is new: everything known before the commit. */
export interface AcceptCandidate extends LimitedCandidate {
  readonly paymentId: string;
  readonly initiatorId: string;
  readonly requestId: string;
  readonly order: StoredPayment['order'];
  readonly expiresAt?: EpochMs;
  readonly traceparent?: string;
  readonly terms?: PaymentTerms;
  /** Why it is refused already: no route, no rate, an amount that is not the quote's. */
  readonly refusal?: ResultCode;
  /** A quote of the quote table that this payment consumes; absent where the accept priced at once. */
  readonly lockedQuoteId?: string;
  /** A code that no other payment may use; taken before the decision. */
  readonly oneTimeCode?: string;
}

export interface LockedQuote {
  readonly quoteId: string;
  readonly expiresAt: EpochMs;
  readonly consumedBy?: string;
}

export interface LockedRows {
  readonly quotes: ReadonlyMap<string, LockedQuote>;
  readonly positions: ReadonlyMap<string, Position>;
  readonly limits: readonly Pick<LockedLimit, 'refusalOf' | 'count'>[];
}

export interface AcceptDecision {
  /** One for each candidate, in batch order: PROCESSING or FAILED. */
  readonly payments: readonly StoredPayment[];
  readonly reservations: readonly PositionChange[];
  readonly consumedQuotes: readonly { readonly quoteId: string; readonly paymentId: string }[];
}

function quoteRefusal(
  quoteId: string,
  quotes: ReadonlyMap<string, LockedQuote>,
  consumed: ReadonlyMap<string, string>,
  now: EpochMs,
): ResultCode | undefined {
  const quote = quotes.get(quoteId);
  if (quote === undefined) return 'QUOTE_NOT_EXIST';
  if (quote.consumedBy !== undefined || consumed.has(quoteId)) return 'QUOTE_USED';
  return quote.expiresAt <= now ? 'QUOTE_EXPIRED' : undefined;
}

function paymentOf(candidate: AcceptCandidate, refusal: ResultCode | undefined, now: EpochMs): StoredPayment {
  const { paymentId, initiatorId, requestId, order, expiresAt, traceparent, terms } = candidate;
  return {
    paymentId,
    initiatorId,
    requestId,
    order,
    ...(terms === undefined ? {} : { terms }),
    version: 1,
    eventSequence: 0,
    acceptedAt: now,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(refusal === undefined
      ? { state: 'PROCESSING', resultCode: 'PAYMENT_IN_PROCESS' }
      : { state: 'FAILED', resultCode: refusal, endedAt: now }),
  };
}

/** One batch in progress: what earlier candidates took is not there for later ones. */
class Batch {
  readonly consumed = new Map<string, string>();
  readonly reservations: PositionChange[] = [];
  readonly #positions: Map<string, Position>;

  constructor(
    private readonly locked: LockedRows,
    private readonly now: EpochMs,
  ) {
    this.#positions = new Map(locked.positions);
  }

  decide(candidate: AcceptCandidate): StoredPayment {
    const refusal = this.#refusalOf(candidate);
    const payment = paymentOf(candidate, refusal, this.now);
    return refusal === undefined ? this.#take(candidate, payment) : payment;
  }

  #refusalOf(candidate: AcceptCandidate): ResultCode | undefined {
    const { terms, refusal, expiresAt, lockedQuoteId } = candidate;
    if (refusal !== undefined) return refusal;
    if (terms === undefined) return 'PROCESS_FAIL';
    if (expiresAt !== undefined && expiresAt <= this.now) return 'ORDER_IS_CLOSED';
    const ofQuote =
      lockedQuoteId === undefined
        ? undefined
        : quoteRefusal(lockedQuoteId, this.locked.quotes, this.consumed, this.now);
    if (ofQuote !== undefined) return ofQuote;
    const position = this.#positionOf(terms);
    if (position === undefined || !hasRoom(position, terms.payerSettlement.minor))
      return 'NET_DEBIT_CAP_EXCEEDED';
    return this.#limitRefusal(candidate);
  }

  #limitRefusal(candidate: AcceptCandidate): ResultCode | undefined {
    for (const limit of this.locked.limits) {
      const refusal = limit.refusalOf(candidate);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  }

  #positionOf(terms: PaymentTerms): Position | undefined {
    return this.#positions.get(
      positionKey({ participantId: terms.payerId, currency: terms.payerSettlement.currency }),
    );
  }

  /** The payment as it is stored: it knows where it is counted. */
  #take(candidate: AcceptCandidate, payment: StoredPayment): StoredPayment {
    if (candidate.lockedQuoteId !== undefined) this.consumed.set(candidate.lockedQuoteId, payment.paymentId);
    const { terms } = candidate;
    if (terms === undefined) return payment;
    this.#reserve(terms);
    const limitUse = this.locked.limits.flatMap((limit) => limit.count(candidate) ?? []).at(0);
    return limitUse === undefined ? payment : { ...payment, terms: { ...terms, limitUse } };
  }

  #reserve(terms: PaymentTerms): void {
    const position = this.#positionOf(terms);
    if (position === undefined) return;
    const reservedMinor = terms.payerSettlement.minor;
    this.#positions.set(positionKey(position), {
      ...position,
      reservedMinor: position.reservedMinor + reservedMinor,
    });
    const { participantId, currency } = position;
    this.reservations.push({ participantId, currency, reservedMinor, postedMinor: 0n });
  }
}

/**
 * Accepts or refuses each candidate in batch order. The same rows and `now` give the same decision. Positions never pass their cap, and a quote prices one payment (invariants 6 and 8).
 */
export function decideAccepts(
  candidates: readonly AcceptCandidate[],
  locked: LockedRows,
  now: EpochMs,
): AcceptDecision {
  const batch = new Batch(locked, now);
  const payments = candidates.map((candidate) => batch.decide(candidate));
  return {
    payments,
    reservations: batch.reservations,
    consumedQuotes: [...batch.consumed].map(([quoteId, paymentId]) => ({ quoteId, paymentId })),
  };
}
