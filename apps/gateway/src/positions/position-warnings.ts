import { cloudEvent, TOPICS, type PositionWarned } from '@silkgate/contracts';
import { sha256Hex, toIsoUtc8, type EpochMs } from '@silkgate/kernel';
import { insertOutbox, type OutboxRecord } from '@silkgate/messaging';
import type { SqlSession } from '@silkgate/persistence';
import assert from 'node:assert';
import { positionKey, usedMinor, type Position, type PositionChange } from './position.js';
import { thresholdsPassed, type WarningPercent } from './warning-levels.js';

/** A locked position as a commit leaves it. */
interface PositionStep {
  readonly before: Position;
  readonly after: Position;
}

const NUMBER = `UPDATE position p SET warnings = p.warnings + n.count
  FROM unnest($1::text[], $2::text[], $3::int[]) AS n(participant_id, currency, count)
  WHERE p.participant_id = n.participant_id AND p.currency = n.currency
  RETURNING p.participant_id, p.currency, p.warnings - n.count AS told`;

/** UUID (version 8) of the n-th warning of a position: the same change gives the same event. */
function warningId(key: string, sequence: number): string {
  const hash = sha256Hex(`position warning ${key} ${sequence}`);
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}

function recordOf(
  position: Position,
  thresholdPercent: WarningPercent,
  sequence: number,
  at: EpochMs,
): OutboxRecord {
  const key = positionKey(position);
  const { participantId, currency, capMinor } = position;
  const data: PositionWarned = {
    participantId,
    currency,
    thresholdPercent,
    used: { currency, value: usedMinor(position).toString() },
    cap: { currency, value: capMinor.toString() },
    warnedAt: toIsoUtc8(at),
  };
  const eventId = warningId(key, sequence);
  const event = cloudEvent({
    ...{ id: eventId, source: 'silkgate/gateway', type: 'gateway.position-warned.v1', subject: key },
    ...{ time: data.warnedAt, data },
  });
  return { eventId, topic: TOPICS.positions.name, key, keySequence: sequence, event };
}

/** Tells of the thresholds that this commit has passed, in it; nothing is written where none was. */
export async function warnOfPositions(
  session: SqlSession,
  steps: readonly PositionStep[],
  now: EpochMs,
): Promise<void> {
  const passed = steps
    .map((step) => ({ ...step, percents: thresholdsPassed(step.before, step.after) }))
    .filter(({ percents }) => percents.length > 0);
  if (passed.length === 0) return;
  const { rows } = await session.query<{ participant_id: string; currency: string; told: number }>(NUMBER, [
    passed.map(({ after }) => after.participantId),
    passed.map(({ after }) => after.currency),
    passed.map(({ percents }) => percents.length),
  ]);
  const told = new Map(
    rows.map((row) => [positionKey({ participantId: row.participant_id, currency: row.currency }), row.told]),
  );
  const records = passed.flatMap(({ after, percents }) => {
    const earlier = told.get(positionKey(after));
    assert(earlier !== undefined, 'a locked position is there');
    return percents.map((percent, n) => recordOf(after, percent, earlier + n + 1, now));
  });
  await insertOutbox(session, records);
}

/** What changes make of locked positions. */
export function positionSteps(
  locked: ReadonlyMap<string, Position>,
  changes: readonly PositionChange[],
): PositionStep[] {
  const after = new Map<string, Position>();
  for (const change of changes) {
    const key = positionKey(change);
    const position = after.get(key) ?? locked.get(key);
    assert(position !== undefined, `the position ${key} is locked`);
    after.set(key, {
      ...position,
      reservedMinor: position.reservedMinor + change.reservedMinor,
      postedMinor: position.postedMinor + change.postedMinor,
    });
  }
  return [...after].map(([key, position]) => ({ before: locked.get(key) ?? position, after: position }));
}
