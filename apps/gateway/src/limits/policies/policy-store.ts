import { toIsoUtc8, type EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import type { LimitPolicy } from '../domain/limit-policy.js';
import { POLICY_JSON, policyOfJson, type PolicyJson } from './policies-in-force.js';

export interface PolicyDecision {
  readonly verdict: 'APPROVED' | 'REJECTED';
  readonly decidedBy: string;
  readonly decidedAt: EpochMs;
}

/** A policy as somebody proposed it, with what somebody else decided. */
export interface PolicyProposal extends LimitPolicy {
  readonly proposalId: string;
  readonly validFrom: EpochMs;
  readonly validTo?: EpochMs;
  readonly reason: string;
  readonly proposedBy: string;
  readonly proposedAt: EpochMs;
  readonly decision?: PolicyDecision;
}

const INSERT_PROPOSAL = `INSERT INTO limit_policy_proposal (proposal_id, scope, identity_level, currency,
    least_payment_minor, largest_payment_minor, period, per_period_minor, valid_from, valid_to, reason, proposed_by,
    proposed_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::timestamptz, $10::timestamptz, $11, $12, $13::timestamptz)`;

export async function insertProposal(session: SqlSession, proposal: PolicyProposal): Promise<void> {
  await session.query(INSERT_PROPOSAL, [
    proposal.proposalId,
    proposal.scope,
    proposal.identityLevel,
    proposal.currency,
    proposal.leastPaymentMinor?.toString() ?? null,
    proposal.largestPaymentMinor?.toString() ?? null,
    proposal.period ?? null,
    proposal.perPeriodMinor?.toString() ?? null,
    toIsoUtc8(proposal.validFrom),
    proposal.validTo === undefined ? null : toIsoUtc8(proposal.validTo),
    proposal.reason,
    proposal.proposedBy,
    toIsoUtc8(proposal.proposedAt),
  ]);
}

/** Nobody decides about his own proposal, nobody twice, and nothing begins before its approval. */
const DECIDE = `INSERT INTO limit_policy_decision (proposal_id, proposed_by, verdict, decided_by, decided_at)
  SELECT p.proposal_id, p.proposed_by, $2, $3, $4::timestamptz FROM limit_policy_proposal p
   WHERE p.proposal_id = $1 AND p.proposed_by <> $3 AND ($2 = 'REJECTED' OR p.valid_from >= $4::timestamptz)
  ON CONFLICT DO NOTHING RETURNING 1`;

export async function insertDecision(
  session: SqlSession,
  decision: {
    readonly proposalId: string;
    readonly verdict: string;
    readonly operator: string;
    readonly at: string;
  },
): Promise<boolean> {
  const { proposalId, verdict, operator, at } = decision;
  const { rows } = await session.query(DECIDE, [proposalId, verdict, operator, at]);
  return rows.length === 1;
}

interface ProposalRow {
  proposal_id: string;
  policy: PolicyJson;
  valid_from: EpochMs;
  valid_to: EpochMs | null;
  reason: string;
  proposed_by: string;
  proposed_at: EpochMs;
  verdict: PolicyDecision['verdict'] | null;
  decided_by: string | null;
  decided_at: EpochMs | null;
}

function proposalOf(row: ProposalRow): PolicyProposal {
  const { verdict, decided_by: decidedBy, decided_at: decidedAt } = row;
  const isDecided = verdict !== null && decidedBy !== null && decidedAt !== null;
  return {
    ...policyOfJson(row.policy),
    proposalId: row.proposal_id,
    validFrom: row.valid_from,
    ...(row.valid_to === null ? {} : { validTo: row.valid_to }),
    reason: row.reason,
    proposedBy: row.proposed_by,
    proposedAt: row.proposed_at,
    ...(isDecided ? { decision: { verdict, decidedBy, decidedAt } } : {}),
  };
}

const READ = `SELECT p.proposal_id, ${POLICY_JSON} AS policy, p.valid_from, p.valid_to, p.reason, p.proposed_by,
    p.proposed_at, d.verdict, d.decided_by, d.decided_at
  FROM limit_policy_proposal p LEFT JOIN limit_policy_decision d ON d.proposal_id = p.proposal_id`;

export async function readProposals(session: SqlSession, scope?: string): Promise<PolicyProposal[]> {
  const { rows } = await session.query<ProposalRow>(
    `${READ} WHERE $1::text IS NULL OR p.scope = $1 ORDER BY p.valid_from DESC, p.proposed_at DESC, p.proposal_id DESC`,
    [scope ?? null],
  );
  return rows.map(proposalOf);
}

export async function readProposal(
  session: SqlSession,
  proposalId: string,
): Promise<PolicyProposal | undefined> {
  const { rows } = await session.query<ProposalRow>(`${READ} WHERE p.proposal_id = $1`, [proposalId]);
  return rows.map(proposalOf).at(0);
}
