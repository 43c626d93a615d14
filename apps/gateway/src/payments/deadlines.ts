import type { EpochMs } from '@silkgate/kernel';
import type { EngineSettings } from './settings.js';

/** What a commit that makes a payment final takes when nothing is wrong, generously. */
const COMPLETE_MS = 250;
/** A payment that is stored is asked for, however late: shorter calls than this only make unknown results. */
const SHORTEST_ASK_MS = 1_000;

type Deadlines = Pick<EngineSettings, 'answerWithinMs' | 'askReserveMs' | 'askTimeoutMs'>;

/** When the initiator stops waiting for the answer. */
export function answerByOf(answerBy: EpochMs | undefined, now: EpochMs, settings: Deadlines): EpochMs {
  return answerBy ?? now + settings.answerWithinMs;
}

/** A request whose commit has not begun by then could not be answered in time: it is turned away, untried. */
export function acceptBefore(answerBy: EpochMs, settings: Deadlines): EpochMs {
  return answerBy - settings.askReserveMs;
}

/** How long the responder may take, so that the initiator still gets its answer. */
export function askWithinMs(
  answerBy: EpochMs,
  now: EpochMs,
  { askTimeoutMs }: Pick<EngineSettings, 'askTimeoutMs'>,
): number {
  return Math.min(askTimeoutMs, Math.max(answerBy - now - COMPLETE_MS, SHORTEST_ASK_MS));
}
