import { Money } from '@silkgate/kernel';
import type { ResultCode } from '@silkgate/alipayplus';
import type { PayCommand, PaymentOutcome } from '../../apps/gateway/src/payments/use-cases.js';
import type { GivenAnswers } from './given-answers.js';
import { callCopy, type InitiatorWorld } from './initiator-call.js';
import type { PaymentPlan } from './plan.js';
import type { SimulatedCopy } from './simulated-copy.js';

/**
 * When a `pay` was repeated: while its payment was open, once its initiator knew the final result, or when the whole
 * world had come to rest.
 */
export type RepeatMoment = 'OPEN' | 'FINAL' | 'AT_REST';

/** The answer to a `pay` whose key was taken before: with the SAME key parameters or with OTHER ones. */
export interface RepeatAnswer {
  readonly moment: RepeatMoment;
  readonly parameters: 'SAME' | 'OTHER';
  readonly copy: string;
  readonly resultCode: ResultCode;
  readonly paymentId?: string;
}

/** Were it taken for the payment, its amount would show. */
function withOtherParameters(command: PayCommand): PayCommand {
  return { ...command, keyHash: `f${command.keyHash.slice(1)}`, amount: Money.of('CNY', 1n) };
}

/** Repeats the `pay` at every copy at once, as it was and then with other parameters. Lost answers are left out. */
export async function repeatPay(
  world: InitiatorWorld,
  plan: PaymentPlan,
  { moment, answers }: { readonly moment: RepeatMoment; readonly answers: GivenAnswers },
): Promise<RepeatAnswer[]> {
  // Of a payment that is final already nobody is told a result that was not known.
  const noted = moment === 'OPEN' ? { noted: { in: answers, as: 'pay' } } : {};
  const ofCopies = await Promise.all(
    world.copies().map((copy) => repeatAt(copy, world, plan, { moment, ...noted })),
  );
  return ofCopies.flat();
}

interface Noted {
  readonly in: GivenAnswers;
  readonly as: string;
}

async function repeatAt(
  copy: SimulatedCopy,
  world: InitiatorWorld,
  plan: PaymentPlan,
  { moment, noted }: { readonly moment: RepeatMoment; readonly noted?: Noted },
): Promise<RepeatAnswer[]> {
  const answers: RepeatAnswer[] = [];
  for (const parameters of ['SAME', 'OTHER'] as const) {
    const command = parameters === 'SAME' ? plan.command : withOtherParameters(plan.command);
    const delivery = await callCopy<PaymentOutcome>(world, plan, {
      copy,
      what: `pay again (${parameters})`,
      ask: (engine) => engine.pay(command),
      ...(noted === undefined || parameters === 'OTHER' ? {} : { noted }),
    });
    if (delivery.kind === 'silence') continue;
    const { resultCode, payment } = delivery.answer;
    const told = payment === undefined ? {} : { paymentId: payment.paymentId };
    answers.push({ moment, parameters, copy: copy.name, resultCode, ...told });
  }
  return answers;
}
