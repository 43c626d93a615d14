import {
  PaymentReversedSchema,
  PaymentSucceededSchema,
  readEvent,
  RefundSucceededSchema,
  type CloudEvent,
} from '@silkgate/contracts';
import { canonicalJson, err, ok, sha256Hex, type Result } from '@silkgate/kernel';
import type { PaymentReversed, PaymentSucceeded, RefundSucceeded } from '@silkgate/contracts';
import type { Evidence } from './recompute.js';

/** The conversion of an event; undefined for events that convert nothing. */
export function evidenceOf(event: CloudEvent): Result<Evidence | undefined, string> {
  switch (event.type) {
    case 'gateway.payment-succeeded.v1': {
      const reading = readEvent<PaymentSucceeded>(event, event.type);
      return reading.kind === 'read' ? ok({ kind: 'PAYMENT', facts: reading.data }) : invalid(reading);
    }
    case 'gateway.refund-succeeded.v1': {
      const reading = readEvent<RefundSucceeded>(event, event.type);
      return reading.kind === 'read' ? ok({ kind: 'REFUND', facts: reading.data }) : invalid(reading);
    }
    case 'gateway.payment-reversed.v1': {
      const reading = readEvent<PaymentReversed>(event, event.type);
      return reading.kind === 'read' ? ok({ kind: 'REVERSAL', facts: reading.data }) : invalid(reading);
    }
    default:
      return ok(undefined);
  }
}

/** Reads evidence from a file or a row; the error names the first field that breaks the schema. */
export function parseEvidence(json: unknown): Result<Evidence, string> {
  if (typeof json !== 'object' || json === null) return err('not an object');
  const { kind, facts } = json as { kind?: unknown; facts?: unknown };
  switch (kind) {
    case 'PAYMENT': {
      const parsed = PaymentSucceededSchema.safeParse(facts);
      return parsed.success ? ok({ kind, facts: parsed.data }) : err(problemOf(parsed.error));
    }
    case 'REFUND': {
      const parsed = RefundSucceededSchema.safeParse(facts);
      return parsed.success ? ok({ kind, facts: parsed.data }) : err(problemOf(parsed.error));
    }
    case 'REVERSAL': {
      const parsed = PaymentReversedSchema.safeParse(facts);
      return parsed.success ? ok({ kind, facts: parsed.data }) : err(problemOf(parsed.error));
    }
    default:
      return err('kind is none of PAYMENT, REFUND and REVERSAL');
  }
}

/** Canonical JSON of kind and facts. */
export function evidenceText(evidence: Evidence): string {
  return canonicalJson(evidence);
}

/** SHA-256 over {@link evidenceText}. */
export function evidenceHash(evidence: Evidence): string {
  return sha256Hex(evidenceText(evidence));
}

export function conversionIdOf(evidence: Evidence): string {
  switch (evidence.kind) {
    case 'PAYMENT':
      return evidence.facts.paymentId;
    case 'REFUND':
      return evidence.facts.refundId;
    case 'REVERSAL':
      return evidence.facts.reversalId;
  }
}

function invalid(
  reading: { readonly kind: 'other-type' } | { readonly kind: 'invalid'; readonly problem: string },
): {
  readonly ok: false;
  readonly error: string;
} {
  return err(reading.kind === 'invalid' ? reading.problem : 'unexpected type');
}

function problemOf(error: {
  readonly issues: readonly { readonly path: PropertyKey[]; readonly message: string }[];
}): string {
  const [issue] = error.issues;
  return issue === undefined ? 'invalid' : `${issue.path.map(String).join('.')}: ${issue.message}`;
}
