import { conversionIdOf, evidenceHash, parseEvidence } from '../conversions/domain/evidence.js';
import { recompute } from '../conversions/domain/recompute.js';
import type { Finding, Recomputed } from './recompute-stored.js';

/** Recomputes records that were exported, with nothing but the records at hand. */
export function recomputeFile(json: unknown, onFinding: (finding: Finding) => void): Recomputed {
  const records: readonly unknown[] = Array.isArray(json) ? json : [json];
  let mismatching = 0;
  for (const [index, record] of records.entries()) {
    const findings = findingsOf(record, `record ${index + 1}`);
    if (findings.length > 0) mismatching += 1;
    findings.forEach(onFinding);
  }
  return { records: records.length, mismatching };
}

function findingsOf(record: unknown, name: string): readonly Finding[] {
  const { evidence, evidenceHash: hash } = unwrapped(record);
  const parsed = parseEvidence(evidence);
  if (!parsed.ok)
    return [{ conversionId: name, field: 'evidence', expected: 'a conversion', actual: parsed.error }];
  const conversionId = conversionIdOf(parsed.value);
  const mismatches = recompute(parsed.value).map((mismatch) => ({ conversionId, ...mismatch }));
  const expected = evidenceHash(parsed.value);
  if (hash === undefined || hash === expected) return mismatches;
  return [
    ...mismatches,
    { conversionId, field: 'evidenceHash', expected, actual: typeof hash === 'string' ? hash : 'no text' },
  ];
}

function unwrapped(record: unknown): { readonly evidence: unknown; readonly evidenceHash?: unknown } {
  const exported = typeof record === 'object' && record !== null && 'evidence' in record;
  return exported ? record : { evidence: record };
}
