import type { ResultCode } from '@silkgate/alipayplus';
import { err, isUuid, ok } from '@silkgate/kernel';
import type { Clock, EpochMs, Result, Timers } from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';
import type { Participant } from '../participants/directory.js';
import { refusalOfSuspended } from '../participants/domain/suspension.js';
import type { PartnerDirectory } from '../participants/live-directory.js';
import type { PaymentResolver, ResolvedPayment } from '../payments/resolution.js';
import type { PayCommand } from '../payments/use-cases.js';
import type { Quote } from '../quotes/pricing.js';
import { readQuotes } from '../quotes/quote-store.js';
import { classifyCode } from '../routing/domain/classify-code.js';
import { readConsumerCodes } from './consumer-code-store.js';
import type { ConsumerCode } from './domain/consumer-code.js';
import { entryMerchant } from './entry-merchant.js';
import { bindingKey, readBindingsOfRequests } from './order-binding-store.js';
import type { BindingKey, OrderBinding } from './order-binding-store.js';
import { SharedLookup, type Found, type LoadMany } from './shared-lookup.js';

type Resolution = Result<ResolvedPayment, ResultCode>;

export interface ResolverPorts {
  readonly database: Database;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly directory: PartnerDirectory;
}

/**
 * An acquirer may ask for an order while the commit that binds it is still under way, because its answer to the scan
 * is what that commit waits for.
 */
const BINDING_PAUSES_MS = [50, 150, 300];
/** Shorter than the pause of the accept lane, where the payments looked up here gather again. */
const LOOKUP_GATHER_MS = 15;

/** Who pays whom, by the codes, bindings and quotes that are stored. Reads alone; look-ups share statements. */
export class StoredCodeResolver implements PaymentResolver {
  readonly #codes: SharedLookup<ConsumerCode>;
  readonly #bindings: SharedLookup<OrderBinding>;
  readonly #quotes: SharedLookup<Quote>;

  constructor(private readonly ports: ResolverPorts) {
    const { database } = ports;
    this.#codes = this.#lookup((codeValues) => readConsumerCodes(database, codeValues));
    this.#bindings = this.#lookup((keys) => readBindingsOfRequests(database, keys.map(bindingKeyOf)));
    this.#quotes = this.#lookup((quoteIds) => readQuotes(database, quoteIds));
  }

  #lookup<Value>(loadMany: LoadMany<Value>): SharedLookup<Value> {
    const { clock, timers } = this.ports;
    return new SharedLookup({ loadMany, clock, timers, gatherMs: LOOKUP_GATHER_MS });
  }

  async resolve(command: PayCommand, notAfter: EpochMs): Promise<Resolution> {
    const initiator = this.ports.directory.participant(command.initiatorId);
    if (initiator === undefined) return err('CLIENT_INVALID');
    const byWallet = command.flow === 'ENTRY_CODE';
    if (byWallet !== (initiator.kind === 'wallet')) return err('ACCESS_DENIED');
    const resolution = await this.#ofFlow(command, initiator, notAfter);
    if (!resolution.ok) return resolution;
    const refusal = refusalOfSuspended(resolution.value.payer, resolution.value.payee);
    return refusal === undefined ? resolution : err(refusal);
  }

  #ofFlow(command: PayCommand, initiator: Participant, notAfter: EpochMs): Promise<Resolution> {
    switch (command.flow) {
      case 'CONSUMER_CODE':
        return this.#consumerCode(command, initiator, notAfter);
      case 'ORDER_CODE':
        return this.#orderCode(command, initiator, notAfter);
      case 'ENTRY_CODE':
        return this.#entryCode(command, initiator, notAfter);
    }
  }

  async #consumerCode(command: PayCommand, payee: Participant, notAfter: EpochMs): Promise<Resolution> {
    const { directory } = this.ports;
    const classified = classifyCode(command.codeValue, directory.routes);
    if (!classified.ok) return err(classified.error.resultCode);
    if (classified.value.kind !== 'CONSUMER_CODE') return err('INVALID_CODE');
    const payer = directory.participant(classified.value.walletId);
    const found = await this.#codes.find(command.codeValue, notAfter);
    if (!found.ok) return found;
    const code = found.value;
    if (payer === undefined || code === undefined || code.walletId !== payer.clientId)
      return err('INVALID_CODE');
    if (code.expiresAt <= command.receivedAt) return err('EXPIRED_CODE');
    const merchant = directory.merchantOfAcquirer(payee.clientId, command.order.referenceMerchantId ?? '');
    if (merchant === undefined) return err('MERCHANT_NOT_EXIST');
    return ok({
      flow: 'CONSUMER_CODE',
      initiatorLeg: 'PAYEE',
      payer,
      payee,
      merchant,
      customerId: code.customerId,
      identityLevel: code.identityLevel,
      ...(code.payerReference === undefined ? {} : { payerReference: code.payerReference }),
      oneTimeCode: code.codeValue,
    });
  }

  async #orderCode(command: PayCommand, payee: Participant, notAfter: EpochMs): Promise<Resolution> {
    const { directory } = this.ports;
    const bound = await this.#binding(payee.clientId, command.requestId, notAfter);
    if (!bound.ok) return bound;
    const binding = bound.value;
    if (binding === undefined) {
      // Its answer to the scan may have been lost: the order is known when it is scanned again, while it can be paid.
      const isOver = command.expiresAt !== undefined && command.expiresAt <= command.receivedAt;
      return err(isOver ? 'ORDER_IS_CLOSED' : 'UNKNOWN_EXCEPTION');
    }
    if (binding.codeValue !== command.codeValue) return err('INVALID_CODE');
    const payer = directory.participant(binding.walletId);
    const merchant = directory.merchant(binding.merchantId);
    const found = await this.#quotes.find(binding.quoteId, notAfter);
    if (!found.ok) return found;
    const quote = found.value;
    if (payer === undefined || merchant === undefined || quote === undefined) return err('PROCESS_FAIL');
    const reference = command.order.referenceMerchantId;
    const named =
      reference === undefined ? merchant : directory.merchantOfAcquirer(payee.clientId, reference);
    if (named?.merchantId !== merchant.merchantId) return err('MERCHANT_NOT_EXIST');
    return ok({
      flow: 'ORDER_CODE',
      initiatorLeg: 'PAYEE',
      payer,
      payee,
      merchant,
      customerId: binding.customerId,
      identityLevel: binding.identityLevel,
      ...(binding.payerReference === undefined ? {} : { payerReference: binding.payerReference }),
      quote,
      paymentId: binding.paymentId,
      confirmableUntil: binding.expiresAt,
    });
  }

  async #binding(acquirerId: string, requestId: string, notAfter: EpochMs): Promise<Found<OrderBinding>> {
    const key = bindingKey(acquirerId, requestId);
    for (const pauseMs of BINDING_PAUSES_MS) {
      const found = await this.#bindings.find(key, notAfter);
      if (!found.ok || found.value !== undefined) return found;
      await this.ports.timers.sleep(pauseMs);
    }
    return this.#bindings.find(key, notAfter);
  }

  /** Whether the quote is still good when the payment is accepted is decided in the accept commit, under its lock. */
  async #entryCode(command: PayCommand, payer: Participant, notAfter: EpochMs): Promise<Resolution> {
    const { directory } = this.ports;
    const classified = classifyCode(command.codeValue, directory.routes);
    if (!classified.ok) return err(classified.error.resultCode);
    if (classified.value.kind !== 'ENTRY_CODE') return err('INVALID_CODE');
    const entry = entryMerchant(directory, classified.value);
    if (!entry.ok) return entry;
    const { acquirer: payee, merchant, amount } = entry.value;
    const { quoteId, customerId } = command;
    if (quoteId === undefined || !isUuid(quoteId)) return err('QUOTE_NOT_EXIST');
    const found = await this.#quotes.find(quoteId, notAfter);
    if (!found.ok) return found;
    const quote = found.value;
    if (quote === undefined || quote.payerId !== payer.clientId) return err('QUOTE_NOT_EXIST');
    if (quote.merchantId !== merchant.merchantId) return err('QUOTE_NOT_EXIST');
    if (quote.customerId !== undefined && quote.customerId !== customerId) return err('QUOTE_NOT_EXIST');
    if (quote.expiresAt <= command.receivedAt) return err('QUOTE_EXPIRED');
    const { priced } = quote;
    if (amount !== undefined && !amount.equals(priced.transaction)) return err('PAYMENT_AMOUNT_MISMATCH');
    if (!command.amount.equals(priced.transaction)) return err('PAYMENT_AMOUNT_MISMATCH');
    if (command.billing !== undefined && !command.billing.equals(priced.billing)) {
      return err('PAYMENT_AMOUNT_MISMATCH');
    }
    return ok({
      flow: 'ENTRY_CODE',
      initiatorLeg: 'PAYER',
      payer,
      payee,
      merchant,
      ...(customerId === undefined ? {} : { customerId }),
      identityLevel: command.identityLevel ?? 'UNIDENTIFIED',
      ...(command.payerReference === undefined ? {} : { payerReference: command.payerReference }),
      quote,
    });
  }
}

function bindingKeyOf(key: string): BindingKey {
  const [acquirerId = '', value = ''] = key.split('\n');
  return [acquirerId, value];
}
