import type { EpochMs } from '@silkgate/kernel';
import type { Logger } from '@silkgate/observability';
import { applyConfirmation } from './apply-confirmation.js';
import type { ConfirmationPorts } from './apply-confirmation.js';
import type { BankClient } from './bank-client.js';
import type { Confirmation } from './bank-message.js';
import { claimDueInstructions, recordAttempt } from './instruction-store.js';
import type { Instruction } from './instruction.js';

export interface InstructionRunPorts extends ConfirmationPorts {
  readonly bank: BankClient;
  readonly logger: Logger;
}

/** Longer than a call takes, so that only a copy that died loses what it took. */
const LEASE_MS = 30_000;
const BATCH = 16;
/** A confirmation normally comes by itself; after this long the bank is asked. */
const FIRST_INQUIRY_MS = 3_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

interface Attempt {
  readonly acknowledged: boolean;
  readonly problem: string | undefined;
}

/** Doubles with each attempt. */
export function pauseMs(firstMs: number, attempts: number): number {
  return Math.min(firstMs * 2 ** Math.min(Math.max(attempts - 1, 0), 20), LONGEST_PAUSE_MS);
}

/**
 * One round of the durable work towards the bank: what is due is sent, or inquired where the bank has it. Calls are made
 * between transactions; repeats are harmless, because the bank knows an instruction by its id.
 */
export async function runInstructions(ports: InstructionRunPorts): Promise<number> {
  const { database, clock } = ports;
  const claimed = await database.transaction((session) =>
    claimDueInstructions(session, clock.now(), { limit: BATCH, leaseMs: LEASE_MS }),
  );
  await Promise.all(claimed.map((instruction) => attempt(ports, instruction)));
  return claimed.length;
}

async function attempt(ports: InstructionRunPorts, instruction: Instruction): Promise<void> {
  const { database, clock, logger } = ports;
  const { instructionId, kind, attempts } = instruction;
  const made = instruction.acknowledged ? await inquire(ports, instruction) : await send(ports, instruction);
  const now = clock.now();
  if (made.problem !== undefined) {
    logger.warn(
      { instructionId, kind, attempts, problem: made.problem },
      'the bank has not answered as hoped',
    );
  }
  const nextAttemptAt = now + nextPauseMs(instruction, made);
  await recordAttempt(database, { instructionId, nextAttemptAt, ...made }, now);
}

function nextPauseMs({ acknowledged, attempts }: Instruction, made: Attempt): EpochMs {
  if (!acknowledged && made.acknowledged) return FIRST_INQUIRY_MS;
  return pauseMs(made.acknowledged ? FIRST_INQUIRY_MS : FIRST_RETRY_MS, attempts);
}

async function send({ bank }: InstructionRunPorts, instruction: Instruction): Promise<Attempt> {
  const answer = await bank.instruct(instruction);
  if (!answer.ok) return { acknowledged: false, problem: answer.error };
  const { resultStatus, resultCode } = answer.value;
  const acknowledged = resultStatus === 'S';
  return { acknowledged, problem: acknowledged ? undefined : `answered ${resultStatus} ${resultCode}` };
}

async function inquire(ports: InstructionRunPorts, instruction: Instruction): Promise<Attempt> {
  const answer = await ports.bank.inquire(instruction);
  if (!answer.ok) return { acknowledged: true, problem: answer.error };
  switch (answer.value.kind) {
    case 'confirmed':
      return confirm(ports, answer.value.confirmation);
    case 'unknown':
      return send(ports, instruction);
    case 'unfinished':
      return { acknowledged: true, problem: undefined };
  }
}

async function confirm(ports: InstructionRunPorts, confirmation: Confirmation): Promise<Attempt> {
  const decision = await applyConfirmation(ports, confirmation);
  return { acknowledged: true, problem: decision.kind === 'refused' ? decision.reason : undefined };
}
