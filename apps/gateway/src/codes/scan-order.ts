import { isResultCode, RESULT_CODES } from '@silkgate/alipayplus';
import type { IdentityLevel, ResultCode } from '@silkgate/alipayplus';
import { err, ok } from '@silkgate/kernel';
import type { Clock, IdSource, Result, Timers } from '@silkgate/kernel';
import { CommitLane } from '@silkgate/persistence';
import type { Database, LaneObserver, SqlSession } from '@silkgate/persistence';
import type { Connector, ScanAnswer } from '../connectors/connector.js';
import type { Participant, ParticipantDirectory } from '../participants/directory.js';
import { laneAnswer } from '../payments/lane-answer.js';
import { paymentShard } from '../payments/ask/prepare.js';
import type { PaymentPricing, Quote } from '../quotes/pricing.js';
import { insertQuotes, readQuotes } from '../quotes/quote-store.js';
import { bindingKey, insertBindings, readBindingsOfCodes } from './order-binding-store.js';
import type { OrderBinding } from './order-binding-store.js';
import { quoteFor } from './quote-locker.js';
import { WAIT_FOR_COMMIT_MS } from './wait-for-commit.js';

export interface ScanRequest {
  readonly wallet: Participant;
  readonly acquirer: Participant;
  readonly codeValue: string;
  readonly customerId: string;
  readonly identityLevel?: IdentityLevel | undefined;
  readonly payerReference?: string | undefined;
}

export interface BoundOrder {
  readonly binding: OrderBinding;
  readonly quote: Quote;
}

export interface ScanPorts {
  readonly database: Database;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: IdSource;
  readonly directory: ParticipantDirectory;
  readonly connector: Connector;
  readonly pricing: PaymentPricing;
  readonly observer?: LaneObserver;
}

type Order = Extract<ScanAnswer, { kind: 'order' }>;

/** How long the acquirer has to open the order; below what a wallet's user waits for. */
const SCAN_TIMEOUT_MS = 5_000;
/** A rate is not promised for longer than this, however long the order stays open. */
const LONGEST_QUOTE_MS = 30 * 60_000;

/**
 * `userInitiatedPay` of an order code: opens the order at its acquirer, binds it to the first customer who scans it and
 * locks the quote, in one commit. The same customer gets the same answer again; another finds the order closed.
 */
export class OrderScanner {
  readonly #ports: ScanPorts;
  readonly #lane: CommitLane<BoundOrder, BoundOrder | undefined>;

  constructor(ports: ScanPorts) {
    this.#ports = ports;
    this.#lane = new CommitLane({
      name: 'order-bindings',
      database: ports.database,
      timers: ports.timers,
      clock: ports.clock,
      execute: bind,
      recover: async (order) => (await storedOrders(ports.database, [order]))[0],
      ...(ports.observer === undefined ? {} : { observer: ports.observer }),
    });
  }

  async scan(request: ScanRequest): Promise<Result<BoundOrder, ResultCode>> {
    const { acquirer, codeValue } = request;
    const stored = await this.#stored(acquirer.clientId, codeValue);
    if (stored !== undefined) return this.#again(request, stored);
    const answer = await this.#ports.connector.scanOrder(
      acquirer,
      { codeValue, customerId: request.customerId, payerId: request.wallet.clientId },
      SCAN_TIMEOUT_MS,
    );
    switch (answer.kind) {
      case 'refused':
        return err(refusedBy(answer.resultCode));
      case 'unknown':
        return err('UNKNOWN_EXCEPTION');
      case 'order':
        return this.#bind(request, answer);
    }
  }

  close(): Promise<void> {
    return this.#lane.close();
  }

  async #stored(acquirerId: string, codeValue: string): Promise<BoundOrder | undefined> {
    const { database } = this.#ports;
    const bindings = await readBindingsOfCodes(database, [[acquirerId, codeValue]]);
    const binding = bindings.get(bindingKey(acquirerId, codeValue));
    if (binding === undefined) return undefined;
    const quote = (await readQuotes(database, [binding.quoteId])).get(binding.quoteId);
    return quote === undefined ? undefined : { binding, quote };
  }

  #again({ wallet, customerId }: ScanRequest, order: BoundOrder): Result<BoundOrder, ResultCode> {
    const { binding } = order;
    if (binding.walletId !== wallet.clientId || binding.customerId !== customerId) {
      return err('ORDER_IS_CLOSED');
    }
    return binding.expiresAt <= this.#ports.clock.now() ? err('EXPIRED_CODE') : ok(order);
  }

  async #bind(request: ScanRequest, order: Order): Promise<Result<BoundOrder, ResultCode>> {
    const draft = this.#draft(request, order);
    if (!draft.ok) return draft;
    const outcome = await this.#lane.submit(draft.value, this.#ports.clock.now() + WAIT_FOR_COMMIT_MS);
    if (outcome.kind !== 'done') return err(laneAnswer(outcome));
    // An acquirer that gives one id to two orders has closed the second with the first.
    return outcome.outcome === undefined ? err('ORDER_IS_CLOSED') : this.#again(request, outcome.outcome);
  }

  #draft(request: ScanRequest, order: Order): Result<BoundOrder, ResultCode> {
    const { wallet, acquirer, customerId } = request;
    const { clock, directory, ids } = this.#ports;
    const merchant = directory.merchantOfAcquirer(acquirer.clientId, order.referenceMerchantId);
    if (merchant === undefined) return err('MERCHANT_NOT_EXIST');
    const now = clock.now();
    if (order.expiresAt <= now) return err('EXPIRED_CODE');
    const expiresAt = Math.min(order.expiresAt, now + LONGEST_QUOTE_MS);
    const fixed = { on: 'TRANSACTION', amount: order.amount } as const;
    const quote = quoteFor(this.#ports, {
      payer: wallet,
      payee: acquirer,
      merchant,
      customerId,
      fixed,
      expiresAt,
    });
    if (!quote.ok) return quote;
    const binding: OrderBinding = {
      acquirerId: acquirer.clientId,
      paymentRequestId: order.requestId,
      codeValue: request.codeValue,
      walletId: wallet.clientId,
      customerId,
      identityLevel: request.identityLevel ?? 'UNIDENTIFIED',
      ...(request.payerReference === undefined ? {} : { payerReference: request.payerReference }),
      merchantId: merchant.merchantId,
      paymentId: ids.uuid(paymentShard(acquirer.clientId, order.requestId)),
      quoteId: quote.value.quoteId,
      ...(order.referenceOrderId === undefined ? {} : { referenceOrderId: order.referenceOrderId }),
      ...(order.description === undefined ? {} : { description: order.description }),
      createdAt: now,
      expiresAt,
    };
    return ok({ binding, quote: quote.value });
  }
}

/** The first binding of each order with its quote; what a loser of the race locked stays unused and expires. */
async function bind(
  session: SqlSession,
  orders: readonly BoundOrder[],
): Promise<readonly (BoundOrder | undefined)[]> {
  const createdAt = Math.min(...orders.map((order) => order.binding.createdAt));
  await insertQuotes(
    session,
    orders.map((order) => order.quote),
    createdAt,
  );
  await insertBindings(
    session,
    orders.map((order) => order.binding),
  );
  return storedOrders(session, orders);
}

async function storedOrders(
  session: SqlSession,
  orders: readonly BoundOrder[],
): Promise<readonly (BoundOrder | undefined)[]> {
  const keys = orders.map(({ binding }) => [binding.acquirerId, binding.codeValue] as const);
  const bindings = await readBindingsOfCodes(session, keys);
  const quotes = await readQuotes(
    session,
    [...bindings.values()].map((binding) => binding.quoteId),
  );
  return keys.map(([acquirerId, codeValue]) => {
    const binding = bindings.get(bindingKey(acquirerId, codeValue));
    const quote = binding === undefined ? undefined : quotes.get(binding.quoteId);
    return binding === undefined || quote === undefined ? undefined : { binding, quote };
  });
}

/** An acquirer's final refusal in our words, where it uses them. */
function refusedBy(resultCode: string): ResultCode {
  return isResultCode(resultCode) && RESULT_CODES[resultCode].status === 'F' ? resultCode : 'PROCESS_FAIL';
}
