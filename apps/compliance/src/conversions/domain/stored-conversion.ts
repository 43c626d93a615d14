import { parseIsoInstant, toIsoUtc8 } from '@silkgate/kernel';
import { evidenceHash, conversionIdOf, parseEvidence } from './evidence.js';
import type { Mismatch } from './mismatch.js';
import { recompute, type Evidence } from './recompute.js';

/** Each of the columns beside the evidence, as text. */
export interface SearchColumns {
  readonly conversionId: string;
  readonly kind: string;
  readonly paymentId: string;
  readonly payerId: string;
  readonly payeeId: string;
  readonly merchantId: string;
  readonly businessDate: string;
  /** ISO 8601 in UTC+8. */
  readonly occurredAt: string;
  readonly transactionMinor: string;
  readonly transactionCurrency: string;
  readonly billingMinor: string;
  readonly billingCurrency: string;
  readonly payerSettlementMinor: string;
  readonly payerSettlementCurrency: string;
  readonly payeeSettlementMinor: string;
  readonly payeeSettlementCurrency: string;
}

/** A conversion as stored: what it says, the hash it had when it was stored, and the columns to search by. */
export interface StoredConversion {
  readonly columns: SearchColumns;
  readonly evidence: unknown;
  readonly evidenceHash: string;
}

export function columnsOf(evidence: Evidence): SearchColumns {
  const { facts, kind } = evidence;
  return {
    conversionId: conversionIdOf(evidence),
    kind,
    paymentId: facts.paymentId,
    payerId: facts.payer.clientId,
    payeeId: facts.payee.clientId,
    merchantId: facts.payee.merchantId,
    businessDate: facts.businessDate,
    occurredAt: occurredAtOf(evidence),
    transactionMinor: facts.transaction.value,
    transactionCurrency: facts.transaction.currency,
    billingMinor: facts.billing.value,
    billingCurrency: facts.billing.currency,
    payerSettlementMinor: facts.payerSettlement.value,
    payerSettlementCurrency: facts.payerSettlement.currency,
    payeeSettlementMinor: facts.payeeSettlement.value,
    payeeSettlementCurrency: facts.payeeSettlement.currency,
  };
}

/** In one form, whichever offset the event wrote. */
function occurredAtOf(evidence: Evidence): string {
  const text = timeOf(evidence);
  const instant = parseIsoInstant(text);
  return instant.ok ? toIsoUtc8(instant.value) : text;
}

function timeOf(evidence: Evidence): string {
  switch (evidence.kind) {
    case 'PAYMENT':
      return evidence.facts.paymentTime;
    case 'REFUND':
      return evidence.facts.refundTime;
    case 'REVERSAL':
      return evidence.facts.reversalTime;
  }
}

/** Recomputes the evidence, and compares it with its hash and with the columns it was filed under. */
export function verifyStored(stored: StoredConversion): readonly Mismatch[] {
  const evidence = parseEvidence(stored.evidence);
  if (!evidence.ok) return [{ field: 'evidence', expected: 'a conversion', actual: evidence.error }];
  const hash = evidenceHash(evidence.value);
  const tampered =
    hash === stored.evidenceHash
      ? []
      : [{ field: 'evidenceHash', expected: hash, actual: stored.evidenceHash }];
  const expected = columnsOf(evidence.value);
  const misfiled = (Object.keys(expected) as (keyof SearchColumns)[])
    .filter((name) => normal(expected[name]) !== normal(stored.columns[name]))
    .map((name) => ({ field: `columns.${name}`, expected: expected[name], actual: stored.columns[name] }));
  return [...recompute(evidence.value), ...tampered, ...misfiled];
}

/** Amounts may have leading zeros in JSON, not in a column. */
function normal(text: string): string {
  return text.replace(/^0+(?=\d)/, '');
}
