import type { SeededRandom } from '@silkgate/kernel';
import type { PaymentUseCases } from '../../apps/gateway/src/payments/use-cases.js';
import type { ResultCode } from '@silkgate/alipayplus';
import type { GivenAnswers } from './given-answers.js';
import type { PaymentPlan } from './plan.js';
import type { SimulatedCopy } from './simulated-copy.js';
import type { Delivery, SimulatedNetwork } from './simulated-network.js';
import type { SimulatedTime } from './simulated-time.js';

const CALL_TIMEOUT_MS = 12_000;

export interface InitiatorWorld {
  readonly time: SimulatedTime;
  readonly network: SimulatedNetwork;
  /** A copy that is alive, as a load balancer picks it. */
  readonly copy: (random: SeededRandom) => SimulatedCopy;
  /** Every copy that is alive. */
  readonly copies: () => readonly SimulatedCopy[];
  /** The initiator is about to ask, and writes that into its own book. */
  readonly begins: (plan: PaymentPlan) => void;
  /** The initiator knows a final result, which goes into its own book. */
  readonly learnt: (plan: PaymentPlan, resultCode: string, paymentId: string | undefined) => void;
}

/** One call of an initiator to one copy. A copy that was killed answers nothing. */
export function callCopy<Outcome extends { readonly resultCode: ResultCode }>(
  world: InitiatorWorld,
  plan: PaymentPlan,
  call: {
    readonly copy: SimulatedCopy;
    readonly what: string;
    readonly ask: (engine: PaymentUseCases) => Promise<Outcome>;
    /** Where its answer is noted, and as what the call is about. */
    readonly noted?: { readonly in: GivenAnswers; readonly as: string };
  },
): Promise<Delivery<Outcome>> {
  const { copy, what, ask, noted } = call;
  const { initiatorId: from, requestId } = plan.command;
  return world.network.send({
    from,
    to: copy.name,
    what: `${what} ${requestId}`,
    timeoutMs: CALL_TIMEOUT_MS,
    arrive: () => {
      if (!copy.alive) return new Promise<Outcome>(() => undefined);
      if (noted === undefined) return ask(copy.engine);
      return noted.in.note(noted.as, copy, () => ask(copy.engine));
    },
  });
}
