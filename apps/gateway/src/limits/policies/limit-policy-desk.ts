import { err, ok, shardOf, toIsoUtc8, type Clock, type EpochMs, type IdSource } from '@silkgate/kernel';
import type { Result } from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';
import type { Participant } from '../../participants/directory.js';
import { policyMistake } from '../domain/policy-mistake.js';
import type { LimitPolicy } from '../domain/limit-policy.js';
import {
  insertDecision,
  insertProposal,
  readProposal,
  readProposals,
  type PolicyProposal,
} from './policy-store.js';

export interface PolicyOrder extends LimitPolicy {
  readonly validFrom: EpochMs;
  readonly validTo?: EpochMs;
  readonly reason: string;
  readonly operator: string;
}

export type Verdict = 'APPROVED' | 'REJECTED';

/**
 * - `own`: whoever proposed it does not decide about it
 * - `past`: it would begin before it is approved, and make wrong what was accepted meanwhile
 */
export type DecisionRefusal = 'unknown' | 'decided' | 'own' | 'past';

export interface PolicyDeskPorts {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly directory: { participant(clientId: string): Participant | undefined };
}

/** Limits are changed by two people: one proposes, another approves; what was in force before stays to be read. */
export class LimitPolicyDesk {
  constructor(private readonly ports: PolicyDeskPorts) {}

  /** Answers the proposal, or in a sentence what is wrong with it. */
  async propose(order: PolicyOrder): Promise<Result<PolicyProposal, string>> {
    const { database, clock, ids, directory } = this.ports;
    const { operator: proposedBy, ...policy } = order;
    const now = clock.now();
    if (policy.validFrom < now) return err('validFrom is in the past');
    if (policy.validTo !== undefined && policy.validTo <= policy.validFrom)
      return err('validTo is not after validFrom');
    const mistake = policyMistake(policy, directory.participant(policy.scope));
    if (mistake !== undefined) return err(mistake);
    const proposalId = ids.uuid(shardOf(policy.scope));
    const proposal: PolicyProposal = { ...policy, proposalId, proposedBy, proposedAt: now };
    await insertProposal(database, proposal);
    return ok(proposal);
  }

  /** One statement decides: of two deciders at once the first one does. */
  async decide(
    proposalId: string,
    verdict: Verdict,
    operator: string,
  ): Promise<Result<PolicyProposal, DecisionRefusal>> {
    const { database, clock } = this.ports;
    const now = clock.now();
    const decided = await insertDecision(database, { proposalId, verdict, operator, at: toIsoUtc8(now) });
    const proposal = await readProposal(database, proposalId);
    if (proposal === undefined) return err('unknown');
    if (decided) return ok(proposal);
    if (proposal.decision !== undefined) return err('decided');
    return err(proposal.proposedBy === operator ? 'own' : 'past');
  }

  /** Every proposal and what became of it, newest first; of one scope or of all. */
  history(scope?: string): Promise<PolicyProposal[]> {
    return readProposals(this.ports.database, scope);
  }
}
