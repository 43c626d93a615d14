import type { Flow } from '@silkgate/contracts';
import type { SeededRandom } from '@silkgate/kernel';
import { Money, shardOf, unwrap, UuidV7Source, type EpochMs } from '@silkgate/kernel';
import { ExamplePricing } from '../../apps/gateway/src/payments/testing/fixtures.js';
import { paymentShard } from '../../apps/gateway/src/payments/ask/prepare.js';
import type { PayCommand } from '../../apps/gateway/src/payments/use-cases.js';
import type { Quote } from '../../apps/gateway/src/quotes/pricing.js';
import {
  ACQUIRERS,
  codeOf,
  merchantIdOf,
  simulatedDirectory,
  SMALL_CAP,
  type AcquirerId,
  type WalletId,
} from './participants.js';
import type { Traffic } from './traffic.js';
import { limitedVisitor } from './visitors.js';

/** What one initiator sets out to do. */
export interface PaymentPlan {
  readonly atMs: number;
  readonly walletId: WalletId;
  readonly acquirerId: AcquirerId;
  readonly command: PayCommand;
  readonly quote?: Quote;
  /** Gives up on a first call without a result and cancels. */
  readonly impatient: boolean;
  /** Cancels once it has succeeded. */
  readonly reverses: boolean;
  /** Fen to give back once it has succeeded, one refund each. */
  readonly refunds: readonly bigint[];
  /** All refunds are asked for at once, wherever there is a copy; else one after the other. */
  readonly refundsAtOnce: boolean;
  /** Sends its `pay` again and again, as it was and with other parameters. */
  readonly repeats: boolean;
  /** The payment id that the payer of an order was told before. */
  readonly announcedPaymentId?: string;
}

/** A part of the traffic that begins together. */
export interface WaveOrder {
  /** Starts every request id, so that no two waves meet. */
  readonly name: string;
  readonly payments: number;
  readonly start: EpochMs;
  /** Payments begin within this time. */
  readonly spreadMs: number;
  readonly traffic: Traffic;
}

/** Those of the small cap come in rushes, this long apart: by the next one some have ended, and there is room again. */
const RUSHES = 6;
const BETWEEN_RUSHES_MS = 1_000;

function beginsAtMs(random: SeededRandom, walletId: WalletId, spreadMs: number): number {
  if (walletId === SMALL_CAP) return random.integer(0, RUSHES - 1) * BETWEEN_RUSHES_MS;
  return random.integer(0, spreadMs);
}

const QUOTE_LIFETIME_MS = 600_000;
const ORDER_LIFETIME_MS = 25_000;

function flowOf(random: SeededRandom, { orderCodes, entryCodes }: Traffic): Flow {
  const roll = random.integer(0, 99);
  if (roll < orderCodes) return 'ORDER_CODE';
  return roll < orderCodes + entryCodes ? 'ENTRY_CODE' : 'CONSUMER_CODE';
}

/** Out of a hundred payments, at an oddity of 1. */
const REFUNDED = 7;
const REVERSED = 2;
const IMPATIENT = 4;
const REPEATED = 4;
const USED_AGAIN = 7;

function isOdd(random: SeededRandom, outOfHundred: number, oddity: number): boolean {
  return random.integer(0, 99_999) < outOfHundred * 1_000 * oddity;
}

interface RefundPlan {
  readonly refunds: readonly bigint[];
  readonly refundsAtOnce: boolean;
}

/** Most give nothing back; parts that are the whole, and parts that are more than it, which must be refused. */
function refundsOf(random: SeededRandom, minor: bigint, oddity: number): RefundPlan {
  const third = minor / 3n;
  const seventh = minor / 7n;
  if (!isOdd(random, REFUNDED, oddity) || seventh === 0n) return { refunds: [], refundsAtOnce: false };
  const roll = random.integer(0, 6);
  if (roll < 2) return { refunds: [third, minor - third], refundsAtOnce: false };
  if (roll < 4) {
    return { refunds: [seventh, third, minor - third - seventh], refundsAtOnce: false };
  }
  if (roll < 5) return { refunds: [third, minor], refundsAtOnce: false };
  return { refunds: [minor - third, minor - seventh, third], refundsAtOnce: true };
}

/** Another payment with the same consumer code or quote: at the same instant, or when the first is mostly over. */
function secondUse(plan: PaymentPlan, random: SeededRandom, oddity: number): PaymentPlan[] {
  if (plan.command.flow === 'ORDER_CODE' || !isOdd(random, USED_AGAIN, oddity)) return [];
  const laterMs = random.integer(0, 1) * random.integer(1_000, 10_000);
  const command = {
    ...plan.command,
    requestId: `${plan.command.requestId}-SECOND`,
    keyHash: `e${plan.command.keyHash.slice(1)}`,
  };
  const once = { impatient: false, reverses: false, refunds: [], refundsAtOnce: false };
  return [{ ...plan, ...once, atMs: plan.atMs + laterMs, command }];
}

/** As many payments as asked for, and the second uses of their codes. */
export function makePlans(seed: SeededRandom, order: WaveOrder): PaymentPlan[] {
  const { name, payments, start, spreadMs, traffic } = order;
  const { oddity } = traffic;
  const directory = simulatedDirectory();
  const pricing = new ExamplePricing();
  const ids = new UuidV7Source({ now: () => start }, seed.fork('quotes'));

  function quoteFor(plan: {
    walletId: WalletId;
    acquirerId: AcquirerId;
    requestId: string;
    amount: Money;
  }): Quote {
    const payer = directory.participant(plan.walletId);
    const payee = directory.participant(plan.acquirerId);
    const sold = directory.merchant(merchantIdOf(plan.acquirerId));
    if (payer === undefined || payee === undefined || sold === undefined)
      throw new Error('unknown participant');
    const quoteId = ids.uuid(shardOf(plan.requestId));
    const expiresAt = start + QUOTE_LIFETIME_MS;
    const request = {
      payer: payer.agreement,
      payee: payee.agreement,
      fees: sold.fees,
      transactionCurrency: 'CNY',
    };
    const fixed = { on: 'TRANSACTION' as const, amount: plan.amount };
    const priced = unwrap(
      pricing.price({ ...request, fixed, quoteId, quotedAt: start, quoteExpiresAt: expiresAt }),
    );
    return {
      quoteId,
      payerId: payer.clientId,
      payeeId: payee.clientId,
      merchantId: sold.merchantId,
      expiresAt,
      priced,
    };
  }

  const plans = Array.from({ length: payments }, (_, n): PaymentPlan => {
    const random = seed.fork(`payment ${n}`);
    const visitor = limitedVisitor(random.fork('visitor'), order);
    const walletId = visitor?.walletId ?? random.pick(traffic.wallets);
    const [acquirerId, flow] = [random.pick(ACQUIRERS), flowOf(random, traffic)];
    const amount = Money.of('CNY', visitor?.minor ?? BigInt(random.integer(300, 30_000)));
    const requestId = `${name}-${n}`;
    const atMs = beginsAtMs(random, walletId, spreadMs);
    const quote =
      flow === 'CONSUMER_CODE' ? undefined : quoteFor({ walletId, acquirerId, requestId, amount });
    const command: PayCommand = {
      initiatorId: flow === 'ENTRY_CODE' ? walletId : acquirerId,
      requestId,
      keyHash: `${name}-${n}`.padStart(64, '0'),
      flow,
      codeValue: codeOf({ walletId, acquirerId, customerId: `C-${requestId}`, ...visitor, requestId }),
      amount,
      order: { referenceOrderId: `O-${name}-${n}` },
      receivedAt: start + atMs,
      ...(quote === undefined ? {} : { quoteId: quote.quoteId }),
      ...(flow === 'ORDER_CODE' ? { expiresAt: start + atMs + ORDER_LIFETIME_MS } : {}),
    };
    return {
      atMs,
      walletId,
      acquirerId,
      command,
      ...(quote === undefined ? {} : { quote }),
      impatient: isOdd(random, IMPATIENT, oddity),
      reverses: isOdd(random, REVERSED, oddity),
      ...refundsOf(random, amount.minor, oddity),
      repeats: isOdd(random, REPEATED, oddity),
      ...(flow === 'ORDER_CODE'
        ? { announcedPaymentId: ids.uuid(paymentShard(command.initiatorId, requestId)) }
        : {}),
    };
  });
  return plans.flatMap((plan) => [
    plan,
    ...secondUse(plan, seed.fork(`second ${plan.command.requestId}`), oddity),
  ]);
}
