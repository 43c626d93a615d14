import { toIsoUtc8 } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';

export interface PaymentCounts {
  readonly success: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly unfinished: number;
}

interface CountsRow {
  success: string;
  failed: string;
  cancelled: string;
  unfinished: string;
}

const COUNTS = `SELECT count(*) FILTER (WHERE state = 'SUCCESS') AS success,
    count(*) FILTER (WHERE state = 'FAILED') AS failed,
    count(*) FILTER (WHERE state = 'CANCELLED') AS cancelled,
    count(*) FILTER (WHERE ended_at IS NULL) AS unfinished
  FROM gateway.payment WHERE request_id LIKE $1`;
const WITHIN = `${COUNTS} AND ended_at >= $2::timestamptz AND ended_at < $3::timestamptz`;

/** What the request ids of one run begin with. */
export const requestPrefix = (runId: string): string => `bench-${runId}-`;

function countsOf(row: CountsRow | undefined): PaymentCounts {
  const { success = '0', failed = '0', cancelled = '0', unfinished = '0' } = row ?? {};
  return {
    success: Number(success),
    failed: Number(failed),
    cancelled: Number(cancelled),
    unfinished: Number(unfinished),
  };
}

/** All payments of the run by state, from the gateway's own store. */
export async function countPayments(auditor: SqlSession, runId: string): Promise<PaymentCounts> {
  const { rows } = await auditor.query<CountsRow>(COUNTS, [`${requestPrefix(runId)}%`]);
  return countsOf(rows[0]);
}

/** Payments of the run that became final from `fromMs` until before `untilMs`. */
export async function countFinalWithin(
  auditor: SqlSession,
  runId: string,
  fromMs: number,
  untilMs: number,
): Promise<PaymentCounts> {
  const values = [`${requestPrefix(runId)}%`, toIsoUtc8(fromMs), toIsoUtc8(untilMs)];
  const { rows } = await auditor.query<CountsRow>(WITHIN, values);
  return countsOf(rows[0]);
}

export const finalOf = ({ success, failed, cancelled }: PaymentCounts): number =>
  success + failed + cancelled;
