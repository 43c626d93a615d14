import type { PgDatabase } from '@silkgate/persistence';
import { ALL_TOPICS } from '@silkgate/contracts';
import { runAudit } from '../../audit/run-audit.js';
import { awaitConsumers } from '../../demo/readiness.js';
import { Refusal } from '../../refusal.js';
import { pause, waitFor, type Waiting } from '../../wait.js';
import type { FaultViolation } from '../violation.js';
import { LIVENESS } from '../violation.js';
import type { FaultWorld } from '../world.js';

/** Invariant 3. */
const FINALITY_MS = 120_000;
const NOTIFICATIONS_MS = 60_000;
const NAMED = 20;

/** What is not final, and what is still owed under something that is: a late success to be given back. */
const UNFINISHED = `SELECT 'payment ' || payment_id || ' is ' || state AS what FROM gateway.payment WHERE ended_at IS NULL
  UNION ALL SELECT 'refund or reversal ' || operation_id || ' is ' || state FROM gateway.operation WHERE ended_at IS NULL
  UNION ALL SELECT 'payment ' || payment_id || ' is owed ' || kind FROM gateway.work
  ORDER BY what`;

async function unfinished(auditor: PgDatabase): Promise<readonly string[]> {
  const { rows } = await auditor.query<{ what: string }>(UNFINISHED);
  return rows.map(({ what }) => what);
}

/** Orders expire within the time that the faults' traffic gives them, which is below the allowance. */
async function everyPaymentFinal({ auditor }: FaultWorld): Promise<readonly FaultViolation[]> {
  const deadline = Date.now() + FINALITY_MS;
  let left = await unfinished(auditor);
  while (left.length > 0 && Date.now() < deadline) {
    await pause(1_000);
    left = await unfinished(auditor);
  }
  return left
    .slice(0, NAMED)
    .map((what) => ({ invariant: LIVENESS, detail: `${what} ${FINALITY_MS / 1000} s after the last fault` }));
}

async function everyEventDelivered({ running }: FaultWorld): Promise<readonly FaultViolation[]> {
  try {
    await awaitConsumers(running.database);
    return [];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [{ invariant: '7', detail: error.message }];
  }
}

const CONSUMERS = [...new Set(ALL_TOPICS.flatMap(({ consumers }) => consumers))];
const DEAD_LETTERS = CONSUMERS.map(
  (consumer) => `SELECT '${consumer} has set aside ' || topic || ' ' || event_id || ': ' || error AS what
    FROM ${consumer}.dead_letter WHERE NOT parked`,
).join(' UNION ALL ');

async function noDeadLetters({ auditor }: FaultWorld): Promise<readonly FaultViolation[]> {
  const { rows } = await auditor.query<{ what: string }>(DEAD_LETTERS);
  return rows.slice(0, NAMED).map(({ what }) => ({ invariant: '7', detail: what }));
}

/** Both sides of every payment know its result: only then do their books say all that they have to say. */
async function everyoneTold({ auditor }: FaultWorld): Promise<readonly FaultViolation[]> {
  const look = async (): Promise<Waiting<true>> => {
    const { rows } = await auditor.query<{ owed: string }>(
      `SELECT count(*) AS owed FROM gateway.notification WHERE state = 'OWED'`,
    );
    const owed = rows[0]?.owed ?? '0';
    return owed === '0' ? { done: true } : { still: `${owed} are owed` };
  };
  try {
    await waitFor('Delivery of every notification', look, NOTIFICATIONS_MS, 500);
    return [];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [{ invariant: '4', detail: error.message }];
  }
}

async function audited({ running }: FaultWorld): Promise<readonly FaultViolation[]> {
  const { violations } = await runAudit({
    auditorUrl: running.database.auditorUrl,
    dataFolder: running.folder.root,
  });
  return violations.map(({ invariant, row, detail }) => ({ invariant, detail: `${row}: ${detail}` }));
}

/** How long the books may lag behind a result that nobody was told of (see the audit of invariant 4). */
const LEARNING_MS = 61_000;

/**
 * Waits until the switch has settled and audits every book. `patient` waits as well until no book may lag any more, so
 * that the audit allows for nothing.
 */
export async function settleAndAudit(
  world: FaultWorld,
  patient: boolean,
  progress: (line: string) => void,
): Promise<readonly FaultViolation[]> {
  const found: FaultViolation[] = [];
  progress('Waiting until every payment is final ...');
  found.push(...(await everyPaymentFinal(world)));
  const finalAt = Date.now();
  progress('Waiting until everyone has been told ...');
  found.push(...(await everyoneTold(world)));
  found.push(...(await everyEventDelivered(world)));
  found.push(...(await noDeadLetters(world)));
  if (patient) await pause(Math.max(0, finalAt + LEARNING_MS - Date.now()));
  progress('Auditing every book ...');
  found.push(...(await audited(world)));
  return found;
}
