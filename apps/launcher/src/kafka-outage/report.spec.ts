import { missingOf, shareOf } from './report.js';

const PHASE = {
  startedAtMs: 0,
  endedAtMs: 1,
  sent: 1_000,
  answers: { S: 999, F: 0, U: 1, none: 0 },
  problems: { UNKNOWN_EXCEPTION: 1 },
  latencyMs: { p50: 1, p99: 2, max: 3 },
};
const POSTED = { payments: 1_998, events: 1_998, unpublished: 0, untaken: 0, setAside: 0, notPostedOnce: 0 };

function missing(changes: { success?: number; waiting?: number; posted?: Partial<typeof POSTED> }): string[] {
  const { success = 999, waiting = 999, posted = {} } = changes;
  const during = shareOf({ ...PHASE, answers: { ...PHASE.answers, S: success } });
  return missingOf({ before: shareOf(PHASE), during, waiting, posted: { ...POSTED, ...posted } });
}

test('an outage that no payment felt and no event missed is shown', () => {
  expect(missing({})).toEqual([]);
  expect(missing({ success: 995 })).toEqual([]);
});

test('what was not shown is said', () => {
  expect(missing({ success: 980 })).toEqual(['98 % succeeded during the outage, 99.9 % before']);
  expect(missing({ waiting: 10 })).toEqual(['only 10 events waited: the log was not away']);
  expect(missing({ posted: { unpublished: 1, untaken: 2, setAside: 3, notPostedOnce: 4 } })).toHaveLength(4);
});
