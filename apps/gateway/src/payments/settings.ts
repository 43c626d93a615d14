import type { Participant } from '../participants/directory.js';

/** Deadlines and intervals of the engine, in milliseconds, and what else is set for a copy. */
export interface EngineSettings {
  /** Within this time of its arrival an initiator is answered, with `U` if need be: it waits no longer itself. */
  readonly answerWithinMs: number;
  /** Of that time, what must be left when the accept commit begins: for the ask and the complete commit. */
  readonly askReserveMs: number;
  /** How long a counterparty has to answer `pay`; below the initiator's own deadline. */
  readonly askTimeoutMs: number;
  /** How long it has to answer an inquiry, a cancel, a refund or a notification. */
  readonly callTimeoutMs: number;
  /** Between two inquiries of a payment whose payer or payee is a machine (consumer codes, push). */
  readonly inquiryIntervalMs: number;
  /** After accept, how long such a payment is inquired before it is cancelled. */
  readonly inquiryWindowMs: number;
  /** Longest pause between two attempts at anything still owed. */
  readonly longestPauseMs: number;
  /** How long a claim of due work or of a notification holds; above the call's deadline. */
  readonly leaseMs: number;
  /** How often due work is looked for. */
  readonly pollMs: number;
  /** Payments and refunds of one responder that are inquired, cancelled or asked again at once, in one copy. */
  readonly workPerResponder: number;
  /** Least time between two looks for due work, which a backlog would else take after every answer. */
  readonly workGatherMs: number;
  /** Validity written into the quote of a payment that is priced at accept. */
  readonly acceptQuoteLifetimeMs: number;
  /** How long notifications are tried. */
  readonly notificationLifetimeMs: number;
  /** Notifications under way to one participant, in one copy. */
  readonly notificationsPerParticipant: number;
  /** Longest pause between two attempts at one notification. */
  readonly notificationLongestPauseMs: number;
  /** After so many failures in a row a participant is sent nothing but probes, one at a time. */
  readonly circuitOpensAfter: number;
  /** Longest pause between two probes. */
  readonly circuitLongestPauseMs: number;
  /** How long a busy lane gathers commands between two commits. */
  readonly gatherMs: number;
  /** Least time between two looks for due notifications, which a busy copy would else take after every commit. */
  readonly notificationGatherMs: number;
  /** Number of this copy of the gateway, from 1; stored with each payment that it completes. */
  readonly copy: number;
}

export const DEFAULT_SETTINGS: EngineSettings = {
  answerWithinMs: 5_000,
  askReserveMs: 3_000,
  askTimeoutMs: 5_000,
  callTimeoutMs: 5_000,
  inquiryIntervalMs: 3_000,
  inquiryWindowMs: 60_000,
  longestPauseMs: 30_000,
  leaseMs: 15_000,
  pollMs: 500,
  // Half of the connections that there are to one counterparty: the others are for fresh payments.
  workPerResponder: 32,
  workGatherMs: 50,
  acceptQuoteLifetimeMs: 60_000,
  notificationLifetimeMs: 3 * 86_400_000,
  notificationsPerParticipant: 16,
  notificationLongestPauseMs: 3_600_000,
  circuitOpensAfter: 5,
  circuitLongestPauseMs: 60_000,
  gatherMs: 25,
  notificationGatherMs: 50,
  copy: 1,
};

/** A participant's own terms in place of the defaults: how long it may take, how it is inquired. */
export function settingsFor(participant: Participant | undefined, settings: EngineSettings): EngineSettings {
  const patience = participant?.patience;
  return patience === undefined ? settings : { ...settings, ...patience };
}
