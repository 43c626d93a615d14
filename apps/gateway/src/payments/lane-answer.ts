import type { ResultCode } from '@silkgate/alipayplus';
import type { LaneOutcome } from '@silkgate/persistence';

/** How a command is answered that has no outcome of its own: never as failed, unless it can never be stored. */
export function laneAnswer(outcome: Exclude<LaneOutcome<unknown>, { kind: 'done' }>): ResultCode {
  switch (outcome.kind) {
    case 'overloaded':
      return 'REQUEST_TRAFFIC_EXCEED_LIMIT';
    case 'unavailable':
    case 'unknown':
      return 'UNKNOWN_EXCEPTION';
    case 'rejected':
      // Class 22: the data itself has no form in the database, and will have none next time.
      return outcome.sqlState.startsWith('22') ? 'PARAM_ILLEGAL' : 'UNKNOWN_EXCEPTION';
  }
}
