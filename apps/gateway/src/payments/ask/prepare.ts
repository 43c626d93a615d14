import { RESULT_CODES, type ResultCode } from '@silkgate/alipayplus';
import { shardOf, type Clock, type EpochMs, type IdSource } from '@silkgate/kernel';
import { PRICING_CODES } from '../../quotes/domain/pricing-code.js';
import type { PaymentPricing, PricedPayment } from '../../quotes/pricing.js';
import type { AcceptCandidate } from '../domain/accept-decision.js';
import { present } from '../domain/payment-row.js';
import type { PaymentTerms } from '../domain/stored-payment.js';
import { limitClaimOf } from '../../limits/domain/limit-claim.js';
import { keyOf } from '../accept/accept-store.js';
import type { PaymentResolver, ResolvedPayment } from '../resolution.js';
import type { EngineSettings } from '../settings.js';
import type { PayCommand } from '../use-cases.js';

/** The shard of everything that belongs to this payment; part of every id under it. */
export function paymentShard(initiatorId: string, requestId: string): number {
  return shardOf(keyOf(initiatorId, requestId));
}

export interface PrepareOptions {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly resolver: PaymentResolver;
  readonly pricing: PaymentPricing;
  readonly settings: EngineSettings;
}

/** With `notKnown` the candidate is not one to be stored: its key may be taken, else that code is the answer. */
export interface PreparedPayment {
  readonly notKnown?: ResultCode;
  readonly candidate: AcceptCandidate;
  readonly resolved?: ResolvedPayment;
}

function termsOf(resolved: ResolvedPayment, priced: PricedPayment): PaymentTerms {
  const { payer, payee, merchant } = resolved;
  return {
    flow: resolved.flow,
    initiatorLeg: resolved.initiatorLeg,
    payerId: payer.clientId,
    payerAgreementId: payer.agreement.agreementId,
    payeeId: payee.clientId,
    payeeAgreementId: payee.agreement.agreementId,
    merchantId: merchant.merchantId,
    merchantName: merchant.name,
    merchantCategoryCode: merchant.merchantCategoryCode,
    ...present('customerId', resolved.customerId),
    identityLevel: resolved.identityLevel,
    ...present('payerReference', resolved.payerReference),
    transaction: priced.transaction,
    billing: priced.billing,
    payerSettlement: priced.payerSettlement,
    payeeSettlement: priced.payeeSettlement,
    quoteId: priced.record.quoteId,
    conversion: priced.record,
  };
}

/** The locked quote prices exactly the amounts it was asked for. */
function mismatch(command: PayCommand, priced: PricedPayment): ResultCode | undefined {
  if (command.amount.currency !== priced.transaction.currency) return 'CURRENCY_NOT_SUPPORT';
  if (!command.amount.equals(priced.transaction)) return 'PAYMENT_AMOUNT_MISMATCH';
  if (command.billing !== undefined && !command.billing.equals(priced.billing))
    return 'PAYMENT_AMOUNT_MISMATCH';
  return undefined;
}

function earlier(one: EpochMs | undefined, other: EpochMs | undefined): EpochMs | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}

/** Resolves and prices a `pay` before its commit, by reads alone. A refusal is a candidate too: it is stored. */
export class PaymentPreparation {
  constructor(private readonly options: PrepareOptions) {}

  async prepare(command: PayCommand, notAfter: EpochMs): Promise<PreparedPayment> {
    const head = this.#head(command);
    if (!command.amount.isPositive()) return { candidate: { ...head, refusal: 'INVALID_AMOUNT' } };
    const resolution = await this.options.resolver.resolve(command, notAfter);
    if (!resolution.ok) {
      const code = resolution.error;
      // Not enough is known to refuse it, and what is not known must not be stored as a failure.
      return RESULT_CODES[code].status === 'U'
        ? { candidate: head, notKnown: code }
        : { candidate: { ...head, refusal: code } };
    }
    return this.#price(command, head, resolution.value);
  }

  #head(command: PayCommand): AcceptCandidate {
    const { initiatorId, requestId } = command;
    const { referenceOrderId, description } = command.order;
    return {
      paymentId: this.options.ids.uuid(paymentShard(initiatorId, requestId)),
      initiatorId,
      requestId,
      order: { ...present('referenceOrderId', referenceOrderId), ...present('description', description) },
      ...present('expiresAt', command.expiresAt),
      ...present('traceparent', command.traceparent),
    };
  }

  #price(command: PayCommand, fresh: AcceptCandidate, resolved: ResolvedPayment): PreparedPayment {
    const { quote } = resolved;
    const head = {
      ...fresh,
      ...present('paymentId', resolved.paymentId),
      ...present('oneTimeCode', resolved.oneTimeCode),
      ...present('expiresAt', earlier(fresh.expiresAt, resolved.confirmableUntil)),
    };
    if (quote !== undefined) {
      const refusal = mismatch(command, quote.priced);
      const candidate = { ...head, lockedQuoteId: quote.quoteId, ...present('refusal', refusal) };
      return { candidate: this.#claimed(candidate, resolved, quote.priced), resolved };
    }
    if (command.amount.currency !== resolved.merchant.currency) {
      return { candidate: { ...head, refusal: 'CURRENCY_NOT_SUPPORT' } };
    }
    const priced = this.#priceNow(command, resolved);
    if (!priced.ok) return { candidate: { ...head, refusal: PRICING_CODES[priced.error] } };
    return { candidate: this.#claimed(head, resolved, priced.value), resolved };
  }

  /** With the terms, and with what they take of a visitor's limits: a day without a parity has no limit to hold to. */
  #claimed(head: AcceptCandidate, resolved: ResolvedPayment, priced: PricedPayment): AcceptCandidate {
    const { clock, pricing } = this.options;
    const candidate = { ...head, terms: termsOf(resolved, priced) };
    if (candidate.refusal !== undefined) return candidate;
    const claim = limitClaimOf(
      { ...resolved, ...priced },
      (amount, at) => pricing.countInUsd(amount, at),
      clock.now(),
    );
    return claim.ok
      ? { ...candidate, ...present('limitClaim', claim.value) }
      : { ...candidate, refusal: claim.error };
  }

  #priceNow(command: PayCommand, resolved: ResolvedPayment) {
    const { clock, ids, pricing, settings } = this.options;
    const quotedAt = clock.now();
    return pricing.price({
      fixed: { on: 'TRANSACTION', amount: command.amount },
      transactionCurrency: command.amount.currency,
      payer: resolved.payer.agreement,
      payee: resolved.payee.agreement,
      fees: resolved.merchant.fees,
      quoteId: ids.uuid(paymentShard(command.initiatorId, command.requestId)),
      quotedAt,
      quoteExpiresAt: quotedAt + settings.acceptQuoteLifetimeMs,
    });
  }
}
