import type { SeededRandom } from '@silkgate/kernel';
import { waitFor, type Waiting } from '../../wait.js';
import type { Misbehaviour, SandboxControl } from '../sandbox-control.js';
import { paymentsSucceed, pushSucceeds } from '../recovery/recovery.js';
import type { FaultWorld, Injected } from '../world.js';

type Step = Omit<Misbehaviour, 'clientId'>;

/** Longer than the switch's deadline towards a counterparty. */
const HANG_MS = 8_000;
const TELL_TIMEOUT_MS = 60_000;
const LIES = [
  'wrong-amount',
  'wrong-currency',
  'wrong-id',
  'bad-signature',
  'success-after-cancel',
  'unknown-then-success',
  'unknown-then-failure',
  'duplicate',
] as const;
const ANSWER_LIES = ['wrong-amount', 'wrong-currency', 'wrong-id', 'bad-signature'] as const;

/** A participant that answers too late or never; sometimes its inquiries and cancels hang, too. */
export function hanging(world: FaultWorld, random: SeededRandom): Promise<Injected> {
  const times = random.integer(2, 4);
  const steps: Step[] = [{ operation: 'pay', ...(random.integer(0, 1) === 0 ? late(times) : never(times)) }];
  if (random.integer(0, 1) === 0) steps.push({ operation: 'inquiryPayment', ...never(1) });
  if (random.integer(0, 2) === 0) steps.push({ operation: 'cancelPayment', ...never(1) });
  if (random.integer(0, 2) === 0) steps.push({ operation: 'refund', ...late(1) });
  return misbehaving(world, random, 'hangs', steps);
}

/** A participant whose answers are wrong, unsigned or contradict each other. */
export function lying(world: FaultWorld, random: SeededRandom): Promise<Injected> {
  const steps: Step[] = [{ operation: 'pay', kind: random.pick(LIES), times: random.integer(2, 4) }];
  if (random.integer(0, 1) === 0)
    steps.push({ operation: 'inquiryPayment', kind: random.pick(ANSWER_LIES), times: 1 });
  if (random.integer(0, 2) === 0)
    steps.push({ operation: 'refund', kind: random.pick(ANSWER_LIES), times: 1 });
  return misbehaving(world, random, 'lies', steps);
}

/** A participant of which nothing is heard: errors instead of answers, or answers lost after their effect. */
export function gone(world: FaultWorld, random: SeededRandom): Promise<Injected> {
  const kind = random.pick(['http-500', 'drop-response'] as const);
  const times = random.integer(2, 5);
  const steps = ['pay', 'inquiryPayment', 'cancelPayment', 'refund'].map((operation, index) => ({
    operation,
    kind,
    times: index === 0 ? times : random.integer(1, 2),
  }));
  return misbehaving(world, random, 'is gone', steps);
}

const late = (times: number): Omit<Step, 'operation'> => ({ kind: 'delay', delayMs: HANG_MS, times });
const never = (times: number): Omit<Step, 'operation'> => ({ kind: 'timeout', times });

/** A sandbox that is busy takes it a little later. */
async function told(control: SandboxControl, misbehaviour: Misbehaviour): Promise<void> {
  const tell = async (): Promise<Waiting<true>> =>
    (await control.misbehave(misbehaviour)) ? { done: true } : { still: 'it does not answer' };
  await waitFor(`The misbehaviour of ${misbehaviour.clientId}`, tell, TELL_TIMEOUT_MS, 500);
}

/** Two in three times a payer's wallet, else a payee's. */
async function misbehaving(
  world: FaultWorld,
  random: SeededRandom,
  how: string,
  steps: readonly Step[],
): Promise<Injected> {
  const { shopping, control } = world;
  const isWallet = random.integer(1, 3) > 1;
  const clientId = random.pick(isWallet ? shopping.walletIds : shopping.acquirerIds);
  for (const step of steps) await told(control, { clientId, ...step });
  const times = steps[0]?.times ?? 1;
  await Promise.all(
    Array.from({ length: times }, (_, copy) =>
      isWallet ? shopping.payOnce(clientId, copy) : shopping.push(clientId, HANG_MS),
    ),
  );
  const endedAtMs = Date.now();
  return {
    what: `${clientId} ${how}: ${steps.map(({ operation, kind }) => `${operation} ${kind}`).join(', ')}`,
    endedAtMs,
    recovered: () =>
      isWallet ? paymentsSucceed(world, { walletId: clientId, copies: [0] }) : pushSucceeds(world, clientId),
  };
}
