import { ALL_TOPICS } from '@silkgate/contracts';
import { DatabaseError } from '@silkgate/persistence';
import { callJson } from '../../http.js';
import { loopback, type PortName } from '../../infrastructure/ports.js';
import { waitFor, type Waiting } from '../../wait.js';
import type { FaultWorld } from '../world.js';

/** Longer than anything needs that is well; what takes longer is a violation. */
export const RECOVERY_TIMEOUT_MS = 90_000;
const LOOK_EVERY_MS = 200;
/** Events are named in the order of time, but for what a slow commit may hold back. */
const EVENT_MARGIN_MS = 120_000;

/** The smallest UUIDv7 of an instant. */
export function firstUuidOf(instantMs: number): string {
  const hex = Math.max(0, Math.floor(instantMs)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7000-8000-000000000000`;
}

/** Waits until a fresh payment succeeds through each of these copies (all of them by default), paid by that wallet. */
export async function paymentsSucceed(
  { shopping, gatewayCopies }: FaultWorld,
  options: { readonly copies?: readonly number[]; readonly walletId?: string } = {},
): Promise<void> {
  const { copies = Array.from({ length: gatewayCopies }, (_, index) => index), walletId } = options;
  const wallets = walletId === undefined ? shopping.walletIds : [walletId];
  let attempt = 0;
  const succeeds = (copy: number) => async (): Promise<Waiting<true>> => {
    attempt += 1;
    const asked = await shopping.payOnce(wallets[attempt % wallets.length]!, copy);
    if (asked === undefined) return { still: 'no consumer code was to be had' };
    const { answer } = asked;
    if (answer.kind === 'none') return { still: answer.reason };
    return answer.status === 'S' ? { done: true } : { still: `it was answered ${answer.code}` };
  };
  await Promise.all(
    copies.map((copy) =>
      waitFor(
        `A payment through copy ${copy + 1} of the gateway`,
        succeeds(copy),
        RECOVERY_TIMEOUT_MS,
        LOOK_EVERY_MS,
      ),
    ),
  );
}

/** Waits until a visitor's payment at a merchant of that domestic wallet succeeds. */
export async function pushSucceeds({ shopping }: FaultWorld, acquirerId: string): Promise<void> {
  const look = async (): Promise<Waiting<true>> => {
    const code = await shopping.push(acquirerId, 15_000);
    return code === 'SUCCESS' ? { done: true } : { still: `it was answered ${code ?? 'nothing'}` };
  };
  await waitFor(`A payment at ${acquirerId}`, look, RECOVERY_TIMEOUT_MS, LOOK_EVERY_MS);
}

/** Waits until a service says that it is ready, which includes its database. */
export async function isReady(port: PortName, copies = 1): Promise<void> {
  for (let copy = 1; copy <= copies; copy += 1) {
    const look = async (): Promise<Waiting<true>> => {
      const { status } = await callJson('GET', `${loopback(port, copy)}/health/ready`, { timeoutMs: 3_000 });
      return status === 200 ? { done: true } : { still: `it answers ${status}` };
    };
    await waitFor(`Readiness of ${port}`, look, RECOVERY_TIMEOUT_MS, LOOK_EVERY_MS);
  }
}

const RANGE = 'o.event_id >= $1::uuid AND o.event_id < $2::uuid';
const PRODUCERS = [...new Set(ALL_TOPICS.map(({ producer }) => producer))];
const UNPUBLISHED = PRODUCERS.map(
  (schema) => `SELECT count(*) AS missing FROM ${schema}.outbox o WHERE published_at IS NULL AND ${RANGE}`,
).join(' UNION ALL ');
const UNCONSUMED = ALL_TOPICS.flatMap(({ name, producer, consumers }) =>
  consumers.map(
    (consumer) => `SELECT count(*) AS missing FROM ${producer}.outbox o WHERE o.topic = '${name}' AND ${RANGE}
      AND NOT EXISTS (SELECT 1 FROM ${consumer}.inbox i WHERE i.consumer = '${consumer}' AND i.event_id = o.event_id)`,
  ),
).join(' UNION ALL ');
const LAG = `SELECT (SELECT sum(missing) FROM (${UNPUBLISHED}) u) AS unpublished,
  (SELECT sum(missing) FROM (${UNCONSUMED}) c) AS unconsumed`;

function unlessAway(error: unknown): { readonly still: string } {
  if (error instanceof DatabaseError) return { still: error.message };
  throw error;
}

/** Waits until every event that there was at an instant has been published and has reached all its consumers. */
export async function lagIsGone({ auditor }: FaultWorld, instantMs: number): Promise<void> {
  const range = [firstUuidOf(instantMs - EVENT_MARGIN_MS), firstUuidOf(instantMs)];
  const look = async (): Promise<Waiting<true>> => {
    const { rows } = await auditor.query<{ unpublished: string; unconsumed: string }>(LAG, range);
    const { unpublished, unconsumed } = rows[0]!;
    return unpublished === '0' && unconsumed === '0'
      ? { done: true }
      : { still: `${unpublished} events are unpublished, ${unconsumed} deliveries outstanding` };
  };
  await waitFor(
    'Delivery of what had waited',
    () => look().catch(unlessAway),
    RECOVERY_TIMEOUT_MS,
    LOOK_EVERY_MS,
  );
}
