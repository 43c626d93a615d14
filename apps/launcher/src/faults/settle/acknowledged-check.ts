import type { SqlSession } from '@silkgate/persistence';
import type { Acknowledgement } from '../traffic/acknowledged.js';
import type { FaultViolation } from '../violation.js';

const PAGE = 2_000;

/**
 * What callers were told against what the stores hold. A payment that succeeded may have been cancelled since; a final
 * refusal never becomes a success; a cancel that was answered S has left nothing that stands.
 */
const CONTRADICTIONS = `SELECT t.operation, t."initiatorId", t."requestId", t.status, t.code,
    coalesce(p.state, o.state, 'nothing') AS found, coalesce(p.payment_id, o.operation_id)::text AS id
  FROM json_to_recordset($1::json) AS t
    (operation text, "initiatorId" text, "requestId" text, status text, code text, "paymentId" text)
  LEFT JOIN gateway.payment p ON t.operation IN ('payment', 'cancel')
    AND p.initiator_id = t."initiatorId" AND p.request_id = t."requestId"
  LEFT JOIN gateway.operation o ON t.operation = 'refund' AND o.type = 'REFUND'
    AND o.initiator_id = t."initiatorId" AND o.request_id = t."requestId"
  WHERE CASE
    WHEN t.operation = 'payment' AND t.status = 'S' THEN
      p.state IS NULL OR p.state NOT IN ('SUCCESS', 'CANCELLED')
      OR (t."paymentId" IS NOT NULL AND p.payment_id::text <> t."paymentId")
    WHEN t.operation = 'payment' THEN p.state = 'SUCCESS' AND t.code <> 'REPEAT_REQ_INCONSISTENT'
    WHEN t.operation = 'refund' AND t.status = 'S' THEN o.state IS DISTINCT FROM 'SUCCESS'
    WHEN t.operation = 'refund' THEN o.state = 'SUCCESS'
    WHEN t.operation = 'cancel' AND t.status = 'S' THEN
      p.state IS NULL OR (p.state NOT IN ('CANCELLED', 'FAILED') AND NOT EXISTS (SELECT 1 FROM gateway.operation c
        WHERE c.payment_id = p.payment_id AND c.type = 'CANCEL' AND c.state = 'SUCCESS'))
    ELSE false END
  ORDER BY t."requestId"`;

interface Contradiction {
  readonly operation: string;
  readonly initiatorId: string;
  readonly requestId: string;
  readonly status: string;
  readonly code: string;
  readonly found: string;
  readonly id: string | null;
}

/** Invariants 3 and 5, as the callers see them. */
export async function contradictions(
  auditor: SqlSession,
  told: readonly Acknowledgement[],
): Promise<readonly FaultViolation[]> {
  const found: FaultViolation[] = [];
  for (let from = 0; from < told.length; from += PAGE) {
    const page = JSON.stringify(told.slice(from, from + PAGE));
    const { rows } = await auditor.query<Contradiction>(CONTRADICTIONS, [page]);
    found.push(
      ...rows.map(({ operation, initiatorId, requestId, status, code, found: state, id }) => ({
        invariant: '3',
        detail: `${operation} ${requestId} of ${initiatorId} was answered ${status} ${code}, the store holds ${state}${id === null ? '' : ` (${id})`}`,
      })),
    );
  }
  return found;
}
