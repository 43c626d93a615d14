import { SeededRandom } from '@silkgate/kernel';
import {
  allMerchants,
  isShortOfMoney,
  SHORT_USERS,
  termsOf,
  userIdOf,
  type Catalogue,
  type MerchantProfile,
  type WalletProfile,
} from '../../catalogue/index.js';

export type DemoFlow = 'CONSUMER_CODE' | 'ORDER_CODE' | 'ENTRY_CODE';

export interface PlannedPayment {
  /** From 1; part of every id. */
  readonly number: number;
  readonly flow: DemoFlow;
  readonly walletId: string;
  readonly userId: string;
  readonly merchantId: string;
  readonly acquirerId: string;
  /** Fen. */
  readonly amountMinor: bigint;
  /** Given back in these parts after success; empty for most. */
  readonly refundsMinor: readonly bigint[];
  /** The shop takes the whole sale back at once, after it was paid: a cancel of a success. */
  readonly takenBack: boolean;
}

export interface DemoPlan {
  readonly payments: readonly PlannedPayment[];
  /** Each user's payments in the order in which that user makes them. */
  readonly byUser: ReadonlyMap<string, readonly PlannedPayment[]>;
}

/** In every twenty payments: 60 %, 25 % and 15 %. */
const FLOWS: readonly DemoFlow[] = [
  ...Array.from({ length: 12 }, (): DemoFlow => 'CONSUMER_CODE'),
  ...Array.from({ length: 5 }, (): DemoFlow => 'ORDER_CODE'),
  ...Array.from({ length: 3 }, (): DemoFlow => 'ENTRY_CODE'),
];
const SHORT_OF_MONEY = 0.025;
const REFUNDED = 0.08;
/** A jeweller's bill above what a visitor may pay at once: the switch refuses it, whatever the visitor has. */
const TOO_LARGE = 0.006;
export const TOO_LARGE_MINOR = [4_000_000, 6_000_000] as const;
const TAKEN_BACK = 0.008;
/** A user who will be refunded in parts must have something to give back in parts. */
const SMALLEST_PART_MINOR = 100;

/**
 * The day's shopping, decided before it begins: who pays whom, how, how much and what goes back follow from the seed
 * alone, so that timing changes no outcome. Wallets, merchants and flows each go round in shuffled decks: three
 * hundred payments meet all of them.
 */
export function planDemo(catalogue: Catalogue, payments: number, seed: number): DemoPlan {
  const root = new SeededRandom(`demo ${seed}`);
  const wallets = deck(catalogue.wallets, root.fork('wallets'));
  const merchants = deck(allMerchants(catalogue), root.fork('merchants'));
  const flows = deck(FLOWS, root.fork('flows'));
  const planned = Array.from({ length: payments }, (_, index) =>
    planPayment(index + 1, wallets(), merchants(), flows(), root.fork(`payment ${index + 1}`)),
  );
  const byUser = new Map<string, PlannedPayment[]>();
  for (const payment of planned) {
    const others = byUser.get(payment.userId);
    if (others === undefined) byUser.set(payment.userId, [payment]);
    else others.push(payment);
  }
  return { payments: planned, byUser };
}

function planPayment(
  number: number,
  wallet: WalletProfile,
  merchant: MerchantProfile,
  flow: DemoFlow,
  random: SeededRandom,
): PlannedPayment {
  const short = flow !== 'ENTRY_CODE' && random.fraction() < SHORT_OF_MONEY;
  const amountMinor = ticketOf(merchant, random);
  const userIndex = userIndexOf(wallet, short, random);
  const refundsMinor = random.fraction() < REFUNDED ? refundsOf(amountMinor, random) : [];
  // A pushed sale was begun by the visitor: only a refund gives it back.
  const mayBeTakenBack = flow !== 'ENTRY_CODE' && refundsMinor.length === 0;
  const takenBack = mayBeTakenBack && random.fraction() < TAKEN_BACK;
  const tooLarge = flow === 'CONSUMER_CODE' && !short && random.fraction() < TOO_LARGE;
  return {
    number,
    flow,
    walletId: wallet.clientId,
    userId: userIdOf(wallet, userIndex),
    merchantId: merchant.merchantId,
    acquirerId: merchant.acquirerId,
    amountMinor: tooLarge ? BigInt(random.integer(...TOO_LARGE_MINOR)) : amountMinor,
    refundsMinor,
    takenBack,
  };
}

function userIndexOf(wallet: WalletProfile, short: boolean, random: SeededRandom): number {
  const { count } = wallet.users;
  const index = short
    ? random.integer(count - SHORT_USERS, count - 1)
    : random.integer(0, count - SHORT_USERS - 1);
  if (isShortOfMoney(wallet, index) !== short)
    throw new Error(`user ${index} of ${wallet.clientId} is mis-planned`);
  return index;
}

/** Small tickets are more frequent than large ones; metro fares come in whole yuan. */
function ticketOf(merchant: MerchantProfile, random: SeededRandom): bigint {
  const { ticketMinor, skew, trade } = termsOf(merchant.trade);
  const [lowest, highest] = ticketMinor;
  const minor = Math.round(lowest + (highest - lowest) * random.fraction() ** skew);
  return BigInt(trade === 'transit' ? Math.round(minor / 100) * 100 : minor);
}

/** Half of the refunds are full; the others give back one, two or three parts, sometimes all of it together. */
function refundsOf(amountMinor: bigint, random: SeededRandom): readonly bigint[] {
  const amount = Number(amountMinor);
  if (random.fraction() < 0.5 || amount < 4 * SMALLEST_PART_MINOR) return [amountMinor];
  const parts = random.integer(1, 3);
  const refunds = Array.from({ length: parts }, () =>
    random.integer(SMALLEST_PART_MINOR, Math.floor(amount / 4)),
  );
  const everything = parts === 3 && random.fraction() < 0.5;
  if (everything) refunds[2] = amount - (refunds[0] ?? 0) - (refunds[1] ?? 0);
  return refunds.map(BigInt);
}

/** Deals every card once before any comes again. */
function deck<T>(cards: readonly T[], random: SeededRandom): () => T {
  let left: T[] = [];
  return () => {
    if (left.length === 0) left = [...cards];
    const [card] = left.splice(random.integer(0, left.length - 1), 1);
    if (card === undefined) throw new Error('the deck is empty');
    return card;
  };
}
