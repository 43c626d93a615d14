import type { Money } from '@silkgate/kernel';
import { exampleParity } from '../../../apps/gateway/src/quotes/testing/example-rates.js';
import { customerOf } from '../participants.js';
import type { PaymentPlan } from '../plan.js';
import { personOf } from '../visitors.js';
import type { Violation } from './violation.js';
import type { WaveBooks } from './wave-books.js';
import type { PaymentFacts, WaveFacts } from './wave-facts.js';

/** Yuan for so many dollars, as an integer fraction of the parity's decimal text. */
interface Parity {
  readonly yuan: bigint;
  readonly dollars: bigint;
}

function parityOfDollar(): Parity {
  const quoted = exampleParity().quotations.find(({ currency }) => currency === 'USD');
  if (quoted?.direction !== 'BASE_PER_CURRENCY') throw new Error('the dollar is quoted in yuan');
  const [whole = '', fraction = ''] = quoted.value.split('.');
  return { yuan: BigInt(whole + fraction), dollars: BigInt(quoted.unit) * 10n ** BigInt(fraction.length) };
}

/** Yuan and dollar have two decimals each: fen are to cents what yuan are to dollars. */
function centsOf({ minor }: Money, { yuan, dollars }: Parity): bigint {
  return (minor * dollars + yuan - 1n) / yuan;
}

/** A person by name, or the customer; who was named by another payment is counted as that person from then on. */
function subjectsOf({ command }: PaymentPlan): readonly string[] {
  const { walletId, customerId, person } = customerOf(command.codeValue);
  if (person !== '') return [`P:${person}`];
  const behind = personOf(customerId);
  return [`C:${walletId}:${customerId}`, ...(behind === undefined ? [] : [`P:${behind}`])];
}

/** 6: each payment is counted with what its initiator asked for, at the parity and rounded up, and as its visitor's. */
export function checkClaims(facts: WaveFacts, books: WaveBooks): Violation[] {
  const parity = parityOfDollar();
  return books.plans.flatMap((plan): Violation[] => {
    const { initiatorId, requestId, amount } = plan.command;
    const payment: PaymentFacts | undefined = facts.byName.get(`${initiatorId}/${requestId}`)?.[0];
    if (payment === undefined || payment.limit_subject === null) return [];
    const { payment_id: id, limit_subject: subject, limit_usd_minor: counted } = payment;
    const cents = centsOf(amount, parity).toString();
    const problems = [
      ...(counted === cents ? [] : [`${id} counts ${counted} cents, at the parity it is over ${cents}`]),
      ...(subjectsOf(plan).includes(subject) ? [] : [`${id} is counted as ${subject}, who does not pay it`]),
    ];
    return problems.map((detail) => ({ invariant: 6, detail, about: [id, requestId] }));
  });
}
