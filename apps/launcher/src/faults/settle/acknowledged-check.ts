import type { SqlSession } from '@silkgate/persistence';
import type { Acknowledgement } from '../traffic/acknowledged.js';
import type { FaultViolation } from '../violation.js';

const PAGE = 2_000;

/** Refusals of the request itself, before there is a payment to store; every other one is stored under its key. */
const ERRORS_OF_FORM = ['PARAM_ILLEGAL', 'ACCESS_DENIED', 'INVALID_AMOUNT', 'CURRENCY_NOT_SUPPORT'];

/**
 * What callers were told against what the stores hold. A payment that succeeded stays a success, also where it was
 * cancelled since: that is a reversal beside it, and the caller may be told of it when it asks again. A final refusal is
 * stored before it is answered and never becomes a success; a cancel that was answered S has left nothing that stands.
 */
const CONTRADICTIONS = `SELECT t.operation, t."initiatorId", t."requestId", t.status, t.code,
    coalesce(p.state, o.state, 'nothing') AS found, coalesce(p.payment_id, o.operation_id)::text AS id
  FROM json_to_recordset($1::json) AS t
    (operation text, "initiatorId" text, "requestId" text, status text, code text, "paymentId" text)
  LEFT JOIN gateway.payment p ON t.operation IN ('payment', 'cancel')
    AND p.initiator_id = t."initiatorId" AND p.request_id = t."requestId"
  LEFT JOIN gateway.operation o ON t.operation = 'refund' AND o.type = 'REFUND'
    AND o.initiator_id = t."initiatorId" AND o.request_id = t."requestId"
  LEFT JOIN LATERAL (SELECT operation_id FROM gateway.operation r
    WHERE r.payment_id = p.payment_id AND r.type = 'CANCEL' AND r.state = 'SUCCESS' LIMIT 1) c ON true
  WHERE CASE
    WHEN t.operation = 'payment' AND t.status = 'S' THEN
      p.state IS DISTINCT FROM 'SUCCESS'
      OR (t."paymentId" IS NOT NULL AND p.payment_id::text <> t."paymentId")
    WHEN t.operation = 'payment' AND p.state IS NULL THEN t.code <> ALL($2::text[])
    WHEN t.operation = 'payment' AND p.state = 'SUCCESS' THEN t.code <> 'REPEAT_REQ_INCONSISTENT'
      AND NOT (t.code = 'ORDER_IS_CANCELED' AND c.operation_id IS NOT NULL)
    WHEN t.operation = 'refund' AND t.status = 'S' THEN o.state IS DISTINCT FROM 'SUCCESS'
    WHEN t.operation = 'refund' THEN o.state = 'SUCCESS'
    WHEN t.operation = 'cancel' AND t.status = 'S' THEN
      p.state IS NULL OR (p.state NOT IN ('CANCELLED', 'FAILED') AND c.operation_id IS NULL)
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
    const { rows } = await auditor.query<Contradiction>(CONTRADICTIONS, [page, ERRORS_OF_FORM]);
    found.push(
      ...rows.map(({ operation, initiatorId, requestId, status, code, found: state, id }) => ({
        invariant: '3',
        detail: `${operation} ${requestId} of ${initiatorId} was answered ${status} ${code}, the store holds ${state}${id === null ? '' : ` (${id})`}`,
      })),
    );
  }
  return found;
}
