import { Money, toIsoUtc8, type EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import type {
  CaseResolution,
  ResolvableKind,
  ResolutionOutcome,
  ResolutionVerdict,
} from './domain/case-resolution.js';

const OPEN_CASE = `SELECT max(a.number) AS number FROM payment_alarm a
  WHERE a.subject_id = $1 AND a.kind = $2 AND NOT EXISTS (SELECT 1 FROM payment_case_closing c
    WHERE c.subject_id = a.subject_id AND c.kind = a.kind AND c.number = a.number)`;

/** Number of the open case of this kind; undefined where none is open. */
export async function openCaseNumber(
  session: SqlSession,
  subjectId: string,
  kind: ResolvableKind,
): Promise<number | undefined> {
  const { rows } = await session.query<{ number: number | null }>(OPEN_CASE, [subjectId, kind]);
  return rows[0]?.number ?? undefined;
}

const PROPOSE = `INSERT INTO case_resolution_proposal (proposal_id, subject_id, kind, number, payment_id, owed_by,
    owed_minor, owed_currency, reason, evidence, proposed_by, proposed_at, outcome)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::timestamptz, $13)`;

export async function insertResolution(session: SqlSession, resolution: CaseResolution): Promise<void> {
  const { owedOutside } = resolution;
  await session.query(PROPOSE, [
    resolution.proposalId,
    resolution.subjectId,
    resolution.kind,
    resolution.number,
    resolution.paymentId,
    owedOutside?.participantId ?? null,
    owedOutside?.amount.minor.toString() ?? null,
    owedOutside?.amount.currency ?? null,
    resolution.reason,
    resolution.evidence,
    resolution.proposedBy,
    toIsoUtc8(resolution.proposedAt),
    resolution.outcome,
  ]);
}

const DECIDE = `INSERT INTO case_resolution_decision (proposal_id, proposed_by, verdict, decided_by, decided_at)
  VALUES ($1, $2, $3, $4, $5::timestamptz)`;

const CLOSE_CASE = `INSERT INTO payment_case_closing (subject_id, kind, number, operator, reason, closed_at)
  VALUES ($1, $2, $3, $4, $5, $6::timestamptz) ON CONFLICT DO NOTHING`;

export interface ResolutionDecision {
  readonly verdict: ResolutionVerdict;
  readonly operator: string;
  readonly at: EpochMs;
}

/** What is confirmed closes its case, too; one that somebody closes at this moment is closed by him. */
export async function insertDecision(
  session: SqlSession,
  resolution: CaseResolution,
  { verdict, operator, at }: ResolutionDecision,
): Promise<void> {
  const { proposalId, proposedBy, subjectId, kind, number, reason } = resolution;
  await session.query(DECIDE, [proposalId, proposedBy, verdict, operator, toIsoUtc8(at)]);
  if (verdict === 'CONFIRMED') {
    await session.query(CLOSE_CASE, [subjectId, kind, number, operator, reason, toIsoUtc8(at)]);
  }
}

interface ResolutionRow {
  proposal_id: string;
  subject_id: string;
  payment_id: string;
  kind: ResolvableKind;
  number: number;
  owed_by: string | null;
  owed_minor: string | null;
  owed_currency: string | null;
  outcome: ResolutionOutcome;
  reason: string;
  evidence: string;
  proposed_by: string;
  proposed_at: EpochMs;
  verdict: ResolutionVerdict | null;
  decided_by: string | null;
  decided_at: EpochMs | null;
}

function owedOutsideOf({ owed_by, owed_minor, owed_currency }: ResolutionRow) {
  if (owed_by === null || owed_minor === null || owed_currency === null) return {};
  return { owedOutside: { participantId: owed_by, amount: Money.of(owed_currency, BigInt(owed_minor)) } };
}

function decisionOf({ verdict, decided_by, decided_at }: ResolutionRow) {
  if (verdict === null || decided_by === null || decided_at === null) return {};
  return { decision: { verdict, decidedBy: decided_by, decidedAt: decided_at } };
}

function resolutionOf(row: ResolutionRow): CaseResolution {
  return {
    proposalId: row.proposal_id,
    subjectId: row.subject_id,
    paymentId: row.payment_id,
    kind: row.kind,
    number: row.number,
    outcome: row.outcome,
    reason: row.reason,
    evidence: row.evidence,
    proposedBy: row.proposed_by,
    proposedAt: row.proposed_at,
    ...owedOutsideOf(row),
    ...decisionOf(row),
  };
}

const READ = `SELECT p.*, d.verdict, d.decided_by, d.decided_at
  FROM case_resolution_proposal p LEFT JOIN case_resolution_decision d ON d.proposal_id = p.proposal_id`;

export async function readResolution(
  session: SqlSession,
  proposalId: string,
): Promise<CaseResolution | undefined> {
  const { rows } = await session.query<ResolutionRow>(`${READ} WHERE p.proposal_id = $1`, [proposalId]);
  return rows.map(resolutionOf).at(0);
}

/** Newest first; of one payment or of all. */
export async function readResolutions(
  session: SqlSession,
  { paymentId, limit }: { readonly paymentId?: string; readonly limit: number },
): Promise<CaseResolution[]> {
  const { rows } = await session.query<ResolutionRow>(
    `${READ} WHERE $1::uuid IS NULL OR p.payment_id = $1::uuid
      ORDER BY p.proposed_at DESC, p.proposal_id DESC LIMIT $2`,
    [paymentId ?? null, limit],
  );
  return rows.map(resolutionOf);
}

const OWED_OUTSIDE = `SELECT p.payment_id FROM case_resolution_proposal p
  JOIN case_resolution_decision d ON d.proposal_id = p.proposal_id AND d.verdict = 'CONFIRMED'
  WHERE p.payment_id = ANY($1::uuid[]) AND p.subject_id = p.payment_id`;

/** Those that two operators ended: what their responder holds of them is given back by agreement. */
export async function owedOutsideAmong(
  session: SqlSession,
  paymentIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (paymentIds.length === 0) return new Set();
  const { rows } = await session.query<{ payment_id: string }>(OWED_OUTSIDE, [paymentIds]);
  return new Set(rows.map((row) => row.payment_id));
}
