import { err, ok, shardOfUuid, type Clock, type IdSource, type Result } from '@silkgate/kernel';
import type { Database, SqlSession } from '@silkgate/persistence';
import type { ParticipantDirectory } from '../participants/directory.js';
import { askedAmount, hasTerms, responderId } from '../payments/domain/stored-payment.js';
import type { EngineLog } from '../payments/ports.js';
import { settingsFor, type EngineSettings } from '../payments/settings.js';
import {
  isSamePerson,
  outcomeFor,
  resolvableKind,
  subjectIdOf,
  type CaseResolution,
  type CaseSubject,
  type ResolutionOutcome,
  type ResolutionVerdict,
  type Unresolvable,
} from './domain/case-resolution.js';
import { unresolvable } from './domain/unresolvable.js';
import { endSubject } from './end-subject.js';
import { lockSubject, readSubject } from './case-subjects.js';
import {
  insertDecision,
  insertResolution,
  openCaseNumber,
  readResolution,
  readResolutions,
} from './resolution-store.js';

export interface ResolutionOrder {
  /** The payment, or its refund or reversal. */
  readonly subjectId: string;
  readonly operator: string;
  /** How it ends, decided by the evidence: of a refund or reversal it must be said. */
  readonly outcome?: ResolutionOutcome;
  readonly reason: string;
  readonly evidence: string;
}

/** - `outcome`: not said of a refund or reversal, or no end of its kind */
export type ProposalRefusal = 'unknown' | 'outcome' | Unresolvable;

/**
 * - `own`: whoever proposed it does not decide about it
 * - `busy`: its responder is being asked just now, and may yet say what ends it
 */
export type DecisionRefusal = 'unknown' | 'decided' | 'own' | 'busy' | Unresolvable;

export interface ResolutionDeskPorts {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly directory: ParticipantDirectory;
  readonly log: EngineLog;
  readonly settings: EngineSettings;
  /** Called after a commit that wrote events and notifications. */
  readonly committed: () => void;
}

/**
 * Ends what no counterparty ends: one operator proposes, another one confirms, and the engine completes it as they
 * say: a payment as cancelled, a refund or reversal as what its counterparty did. Nothing else than an alarm that it
 * does not end allows it.
 */
export class ResolutionDesk {
  constructor(private readonly ports: ResolutionDeskPorts) {}

  async propose(order: ResolutionOrder): Promise<Result<CaseResolution, ProposalRefusal>> {
    const { clock, database, ids } = this.ports;
    const { operator: proposedBy, subjectId, reason, evidence } = order;
    const subject = await readSubject(database, subjectId);
    if (subject === undefined) return err('unknown');
    const outcome = outcomeFor(subject, order.outcome);
    if (outcome === undefined) return err('outcome');
    const { paymentId } = subject.payment;
    const kind = resolvableKind(subject);
    const number = await openCaseNumber(database, subjectIdOf(subject), kind);
    const refusal = unresolvable(subject, this.#moment(subject, number !== undefined));
    if (refusal !== undefined || number === undefined) return err(refusal ?? 'no-case');
    const proposalId = ids.uuid(shardOfUuid(paymentId));
    const proposal: CaseResolution = {
      ...{ proposalId, subjectId: subjectIdOf(subject), paymentId, kind, number, outcome },
      ...{ reason, evidence, proposedBy, proposedAt: clock.now() },
      ...owedOutsideOf(subject),
    };
    await insertResolution(database, proposal);
    return ok(proposal);
  }

  /** Everything is looked at again under the payment's lock: of this and its own completion exactly one ends it. */
  async decide(
    proposalId: string,
    verdict: ResolutionVerdict,
    operator: string,
  ): Promise<Result<CaseResolution, DecisionRefusal>> {
    const { committed, database, log } = this.ports;
    const decided = await database.transaction((session) =>
      this.#decide(session, proposalId, verdict, operator),
    );
    if (!decided.ok || verdict === 'REJECTED') return decided;
    const { decision: _decision, owedOutside: _owed, reason: _reason, ...named } = decided.value;
    log.warn({ ...named, confirmedBy: operator }, 'two operators ended what no counterparty ended');
    committed();
    return decided;
  }

  /** Newest first. */
  list(query: { readonly paymentId?: string; readonly limit: number }): Promise<CaseResolution[]> {
    return readResolutions(this.ports.database, query);
  }

  async #decide(
    session: SqlSession,
    proposalId: string,
    verdict: ResolutionVerdict,
    operator: string,
  ): Promise<Result<CaseResolution, DecisionRefusal>> {
    const proposed = await readResolution(session, proposalId);
    if (proposed === undefined) return err('unknown');
    const { subject, isAsked } = await lockSubject(session, proposed, this.ports.clock.now());
    // Read under the lock: whoever decides at the same moment waits here.
    const proposal = (await readResolution(session, proposalId)) ?? proposed;
    if (proposal.decision !== undefined) return err('decided');
    if (isSamePerson(proposal.proposedBy, operator)) return err('own');
    if (verdict === 'CONFIRMED') {
      const number = await openCaseNumber(session, proposal.subjectId, proposal.kind);
      const refusal = unresolvable(subject, this.#moment(subject, number === proposal.number));
      if (refusal !== undefined) return err(refusal);
      if (isAsked) return err('busy');
    }
    const at = this.ports.clock.now();
    await insertDecision(session, proposal, { verdict, operator, at });
    if (verdict === 'CONFIRMED') await endSubject(session, subject, proposal.outcome, this.ports);
    return ok({ ...proposal, decision: { verdict, decidedBy: operator, decidedAt: at } });
  }

  #moment({ payment }: CaseSubject, hasOpenCase: boolean) {
    const { clock, directory, settings } = this.ports;
    const responder = hasTerms(payment) ? directory.participant(responderId(payment.terms)) : undefined;
    return { now: clock.now(), settings: settingsFor(responder, settings), hasOpenCase };
  }
}

/** The side that was asked may have debited, or credited, and refuses to take it back. A refund or reversal ends as what it did. */
function owedOutsideOf({ payment, operation }: CaseSubject): Pick<CaseResolution, 'owedOutside'> {
  if (operation !== undefined || !hasTerms(payment)) return {};
  const { terms } = payment;
  return { owedOutside: { participantId: responderId(terms), amount: askedAmount(terms) } };
}
