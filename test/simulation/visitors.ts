import type { SeededRandom } from '@silkgate/kernel';
import { customerSubject, personSubject } from '../../apps/gateway/src/limits/domain/limit-claim.js';
import type { WalletId } from './participants.js';

/** Who pays, as the code says it. */
export interface Visitor {
  readonly walletId: WalletId;
  readonly customerId: string;
  /** What the wallet calls the person behind the customer, where it says so. */
  readonly person?: string;
  /** Fen. */
  readonly minor: bigint;
}

/** The subjects under which the switch counts those whose limit is in reach. */
export interface LimitedSubjects {
  readonly unidentified: readonly string[];
  readonly identified: readonly string[];
}

/** Out of a thousand payments. */
const UNIDENTIFIED = 20;
const PERSONS = 15;
/** Of these payments, among all that there are, one visitor makes so many that the year's limit is in reach. */
const PAYMENTS_PER_UNIDENTIFIED = 250;
const PAYMENTS_PER_PERSON = 2_000;

const UNIDENTIFIED_PREFIX = 'U-';
const PERSON_PREFIX = 'V-';

export function isUnidentified(customerId: string): boolean {
  return customerId.startsWith(UNIDENTIFIED_PREFIX);
}

/** The person behind a customer, whether or not a payment says so; of most, nobody ever says. */
export function personOf(customerId: string): string | undefined {
  return customerId.startsWith(PERSON_PREFIX) ? customerId.slice(PERSON_PREFIX.length) : undefined;
}

/** One of so many, at most, as a wave of this size has. */
function oneOf(random: SeededRandom, payments: number, paymentsPerVisitor: number): number {
  return random.integer(0, Math.ceil(payments / paymentsPerVisitor) - 1);
}

/**
 * A visitor whose limit is in reach, which is counted over a year: USD 2,000 for who is not identified; USD 50,000 for a
 * person, who is known to two wallets, and not in each payment by name. Most payments are of others, who pay once.
 */
export function limitedVisitor(
  random: SeededRandom,
  wave: { readonly name: string; readonly payments: number },
): Visitor | undefined {
  const roll = random.integer(0, 999);
  const walletId = random.integer(0, 1) === 0 ? 'TRUEMONEY_TH' : 'TNG_MY';
  if (roll < UNIDENTIFIED) {
    const customerId = `${UNIDENTIFIED_PREFIX}${wave.name}-${oneOf(random, wave.payments, PAYMENTS_PER_UNIDENTIFIED)}`;
    return { walletId, customerId, minor: BigInt(random.integer(200_000, 900_000)) };
  }
  if (roll >= UNIDENTIFIED + PERSONS) return undefined;
  const person = `${wave.name}-${oneOf(random, wave.payments, PAYMENTS_PER_PERSON)}`;
  const minor = BigInt(random.integer(2_500_000, 3_700_000));
  const isNamed = random.integer(0, 3) > 0;
  return { walletId, customerId: `${PERSON_PREFIX}${person}`, minor, ...(isNamed ? { person } : {}) };
}

/** Of customers as their codes name them. */
export function limitedSubjects(
  customers: readonly { readonly walletId: string; readonly customerId: string }[],
): LimitedSubjects {
  const subjectsOf = (
    prefix: string,
    subject: (walletId: string, customerId: string) => string,
  ): string[] => [
    ...new Set(
      customers
        .filter(({ customerId }) => customerId.startsWith(prefix))
        .map(({ walletId, customerId }) => subject(walletId, customerId)),
    ),
  ];
  return {
    unidentified: subjectsOf(UNIDENTIFIED_PREFIX, customerSubject),
    identified: [
      ...subjectsOf(PERSON_PREFIX, customerSubject),
      ...subjectsOf(PERSON_PREFIX, (_walletId, customerId) => personSubject(personOf(customerId) ?? '')),
    ],
  };
}
