import { businessDateOf } from '@silkgate/kernel';
import { CommitLane, type Database, type LaneObserver } from '@silkgate/persistence';
import { LIMIT_CHECKS } from '../limits/limit-check.js';
import { acceptBatch } from './accept/accept-batch.js';
import {
  outcomeOfStored,
  outcomeOfTaken,
  type AcceptCommand,
  type AcceptOutcome,
} from './accept/accept-command.js';
import { keyOf, readKeys } from './accept/accept-store.js';
import { completeBatch, storeContradictions } from './complete/complete-batch.js';
import { decideCompletions, type CompleteCommand, type CompleteOutcome } from './complete/completion.js';
import { isFinal } from './domain/payment.js';
import { readPayment } from './payment-reader.js';
import { acceptOperations } from '../refunds/accept-operations.js';
import { completeOperations, storeOperationAlarms } from '../refunds/complete-operations.js';
import { repeatedOutcome } from '../refunds/domain/operation-ending.js';
import {
  outcomeOfStoredOperation,
  type AcceptOperation,
  type AcceptOperationOutcome,
  type CompleteOperation,
  type CompleteOperationOutcome,
} from '../refunds/operation-command.js';
import { operationKeyOf, readOperation, readOperationKeys } from '../refunds/operation-store.js';
import type { EnginePorts } from './ports.js';
import type { EngineSettings } from './settings.js';

/** Commands of one commit; beyond 200 a batch saves no more CPU and only waits. */
const MAX_BATCH = 200;

export function acceptLane(
  ports: EnginePorts,
  settings: EngineSettings,
): CommitLane<AcceptCommand, AcceptOutcome> {
  const { database, timers, clock, observer } = ports;
  const options = {
    clock,
    limits: ports.limits ?? LIMIT_CHECKS,
    firstInquiryAfterMs: settings.askTimeoutMs + settings.inquiryIntervalMs,
  };
  return new CommitLane({
    name: 'accept',
    database,
    timers,
    clock,
    maxBatch: MAX_BATCH,
    gatherMs: settings.gatherMs,
    execute: (session, commands) => acceptBatch(session, commands, options),
    recover: (command) => storedAccept(database, command),
    ...(observer === undefined ? {} : { observer }),
  });
}

async function storedAccept(database: Database, command: AcceptCommand): Promise<AcceptOutcome | undefined> {
  const { candidate } = command;
  const stored = (await readKeys(database, [candidate])).get(
    keyOf(candidate.initiatorId, candidate.requestId),
  );
  if (stored?.payment === undefined) return undefined;
  // Its own commit, or that of the same order's repeat in another copy: then both ask, under one id.
  const own = stored.paymentId === candidate.paymentId && stored.keyHash === command.keyHash;
  return own ? outcomeOfTaken(stored.payment) : outcomeOfStored(command, stored.keyHash, stored.payment);
}

export function completeLane(
  ports: EnginePorts,
  settings: EngineSettings,
  committed: () => void,
): CommitLane<CompleteCommand, CompleteOutcome> {
  const { database, timers, clock, ids, directory } = ports;
  const { copy } = settings;
  return new CommitLane({
    name: 'complete',
    database,
    timers,
    maxBatch: MAX_BATCH,
    gatherMs: settings.gatherMs,
    execute: (session, commands) => completeBatch(session, commands, { clock, ids, directory, copy }),
    recover: (command) => storedCompletion(ports, command),
    observer: observerThatWakes(ports.observer, committed),
  });
}

/** Where the payment is final, what is told of it is judged as the commit judges it. */
async function storedCompletion(
  { clock, database, ids }: EnginePorts,
  command: CompleteCommand,
): Promise<CompleteOutcome | undefined> {
  const { paymentId } = command.payment;
  const payment = await readPayment(database, paymentId);
  if (payment === undefined || !isFinal(payment.state)) return undefined;
  const now = clock.now();
  const moment = { now, businessDate: payment.businessDate ?? businessDateOf(now) };
  const decision = decideCompletions([command], new Map([[paymentId, payment]]), moment);
  // The lost commit may have been none, and nobody else remembers the debit or the contradiction.
  await database.transaction((session) => storeContradictions(session, decision, { ids, now }));
  return decision.outcomes[0];
}

export function acceptOperationLane(
  ports: EnginePorts,
  settings: EngineSettings,
): CommitLane<AcceptOperation, AcceptOperationOutcome> {
  const { database, timers, clock, priceRefund, observer } = ports;
  const askAgainAfterMs = settings.callTimeoutMs + settings.inquiryIntervalMs;
  return new CommitLane({
    name: 'accept-operation',
    database,
    timers,
    clock,
    maxBatch: MAX_BATCH,
    gatherMs: settings.gatherMs,
    execute: (session, commands) =>
      acceptOperations(session, commands, { clock, priceRefund, askAgainAfterMs }),
    recover: async (command) => {
      const key = command.candidate;
      const stored = (await readOperationKeys(database, [key])).get(operationKeyOf(key));
      if (stored?.operation === undefined) return undefined;
      return outcomeOfStoredOperation(command, stored.keyHash, stored.operation);
    },
    ...(observer === undefined ? {} : { observer }),
  });
}

export function completeOperationLane(
  ports: EnginePorts,
  settings: EngineSettings,
  committed: () => void,
): CommitLane<CompleteOperation, CompleteOperationOutcome> {
  const { database, timers, clock, ids, directory } = ports;
  return new CommitLane({
    name: 'complete-operation',
    database,
    timers,
    maxBatch: MAX_BATCH,
    gatherMs: settings.gatherMs,
    execute: (session, commands) => completeOperations(session, commands, { clock, ids, directory }),
    recover: (command) => storedOperationCompletion(ports, command),
    observer: observerThatWakes(ports.observer, committed),
  });
}

/** As of a payment. */
async function storedOperationCompletion(
  { clock, database, ids }: EnginePorts,
  command: CompleteOperation,
): Promise<CompleteOperationOutcome | undefined> {
  const operation = await readOperation(database, command.operationId);
  const payment = await readPayment(database, command.paymentId);
  if (operation === undefined || payment === undefined || operation.state === 'PROCESSING') return undefined;
  const outcome = repeatedOutcome(operation, payment, command);
  const moment = { ids, now: clock.now() };
  await database.transaction((session) => storeOperationAlarms(session, [outcome], moment));
  return outcome;
}

/** Tells those who wait for what a commit writes: the outbox relay, the notification worker. */
export function observerThatWakes(observer: LaneObserver | undefined, committed: () => void): LaneObserver {
  return {
    batchCommitted: (lane, commands) => {
      committed();
      observer?.batchCommitted?.(lane, commands);
    },
    batchFailed: (lane, commands, failure) => observer?.batchFailed?.(lane, commands, failure),
    overloaded: (lane) => observer?.overloaded?.(lane),
  };
}
