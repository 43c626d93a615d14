import { laneAnswer } from './lane-answer.js';

test.each([
  [{ kind: 'overloaded' }, 'REQUEST_TRAFFIC_EXCEED_LIMIT'],
  [{ kind: 'unavailable', reason: 'away' }, 'UNKNOWN_EXCEPTION'],
  [{ kind: 'unknown', reason: 'no answer to COMMIT' }, 'UNKNOWN_EXCEPTION'],
  [{ kind: 'rejected', sqlState: '22021', reason: 'refused' }, 'PARAM_ILLEGAL'],
  [{ kind: 'rejected', sqlState: '23514', reason: 'refused' }, 'UNKNOWN_EXCEPTION'],
  [{ kind: 'rejected', sqlState: '54000', reason: 'refused' }, 'UNKNOWN_EXCEPTION'],
] as const)('%j is answered %s', (outcome, resultCode) => {
  expect(laneAnswer(outcome)).toBe(resultCode);
});
