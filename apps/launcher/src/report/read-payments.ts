import type { SqlSession } from '@silkgate/persistence';
import type { DayReport, Turnover } from './report.js';

/** Payments accepted since the day began, and the refunds of them. */
export interface DayScope {
  readonly businessDate: string;
  /** ISO 8601. */
  readonly since: string;
}

/** A success that its acquirer cancelled is none. */
const REVERSED = `EXISTS (SELECT 1 FROM gateway.operation c WHERE c.payment_id = p.payment_id AND c.type = 'CANCEL'
  AND c.state = 'SUCCESS')`;
const PAYMENTS = `(SELECT CASE WHEN state = 'SUCCESS' AND ${REVERSED} THEN 'CANCELLED' ELSE state END AS state
  FROM gateway.payment p WHERE accepted_at >= $1::timestamptz) p`;
const REFUNDS = `gateway.operation WHERE type = 'REFUND' AND accepted_at >= $1::timestamptz`;

export async function countsByState(
  session: SqlSession,
  sql: string,
  since: string,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await session.query<{ state: string; amount: string }>(
    `SELECT state, count(*) AS amount FROM ${sql} GROUP BY state`,
    [since],
  );
  return new Map(rows.map((row) => [row.state, Number(row.amount)]));
}

export async function readPayments(
  session: SqlSession,
  scope: DayScope,
  requested: number,
): Promise<DayReport['payments']> {
  const counts = await countsByState(session, PAYMENTS, scope.since);
  const of = (state: string): number => counts.get(state) ?? 0;
  return {
    requested,
    success: of('SUCCESS'),
    failed: of('FAILED'),
    cancelled: of('CANCELLED'),
    unfinished: of('PROCESSING') + of('AUTHORISED'),
  };
}

export async function readRefunds(session: SqlSession, scope: DayScope): Promise<DayReport['refunds']> {
  const counts = await countsByState(session, REFUNDS, scope.since);
  const requested = [...counts.values()].reduce((sum, amount) => sum + amount, 0);
  return { requested, success: counts.get('SUCCESS') ?? 0, failed: counts.get('FAILED') ?? 0 };
}

const SUCCESSFUL = `SELECT * FROM gateway.payment p WHERE state = 'SUCCESS' AND accepted_at >= $1::timestamptz
  AND NOT ${REVERSED}`;

/** Participants that had a successful payment; countries and currencies are the wallets' own. */
const PARTICIPANTS = `WITH paid AS (${SUCCESSFUL}),
  newest AS (SELECT DISTINCT ON (client_id) client_id, country, currency FROM gateway.participant_version
    ORDER BY client_id, version DESC)
  SELECT (SELECT count(DISTINCT payer_id) FROM paid) AS wallets, (SELECT count(DISTINCT payee_id) FROM paid) AS acquirers,
    (SELECT count(DISTINCT country) FROM newest WHERE client_id IN (SELECT payer_id FROM paid)) AS countries,
    (SELECT count(DISTINCT currency) FROM newest WHERE client_id IN (SELECT payer_id FROM paid)) AS currencies`;

export async function readParticipants(
  session: SqlSession,
  scope: DayScope,
): Promise<DayReport['participants']> {
  const { rows } = await session.query<Record<keyof DayReport['participants'], string>>(PARTICIPANTS, [
    scope.since,
  ]);
  const [row] = rows;
  return {
    wallets: Number(row?.wallets ?? 0),
    acquirers: Number(row?.acquirers ?? 0),
    countries: Number(row?.countries ?? 0),
    currencies: Number(row?.currencies ?? 0),
  };
}

async function grouped(session: SqlSession, sql: string, scope: DayScope): Promise<Record<string, number>> {
  const { rows } = await session.query<{ name: string; amount: string }>(sql, [scope.since]);
  return Object.fromEntries(rows.map((row) => [row.name, Number(row.amount)]));
}

export function readFlows(session: SqlSession, scope: DayScope): Promise<Record<string, number>> {
  return grouped(
    session,
    `SELECT flow AS name, count(*) AS amount FROM (${SUCCESSFUL}) p GROUP BY flow ORDER BY flow`,
    scope,
  );
}

/** Final payments by the copy of the gateway that completed them; empty where the store does not say. */
export async function readGatewayCopies(
  session: SqlSession,
  scope: DayScope,
): Promise<Record<string, number>> {
  const { rows } = await session.query<{ there: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_schema = 'gateway'
       AND table_name = 'payment' AND column_name = 'completed_by') AS there`,
  );
  if (rows[0]?.there !== true) return {};
  const completed = `SELECT completed_by AS name, count(*) AS amount FROM gateway.payment
    WHERE accepted_at >= $1::timestamptz AND completed_by IS NOT NULL GROUP BY completed_by ORDER BY completed_by`;
  return grouped(session, completed, scope);
}

function turnoverSql(participant: string, amount: string): string {
  return `SELECT p.${participant} AS name, p.${amount}_currency AS currency, count(*) AS payments,
      sum(p.${amount}_minor) AS "paidMinor", coalesce(sum(r.refunds), 0) AS refunds,
      coalesce(sum(r.refunded), 0) AS "refundedMinor"
    FROM (${SUCCESSFUL}) p LEFT JOIN (SELECT payment_id, count(*) AS refunds, sum(${amount}_minor) AS refunded
      FROM gateway.operation WHERE state = 'SUCCESS' GROUP BY payment_id) r USING (payment_id)
    GROUP BY 1, 2 ORDER BY count(*) DESC, 1`;
}

interface TurnoverRow {
  readonly name: string;
  readonly currency: string;
  readonly payments: string;
  readonly refunds: string;
  readonly paidMinor: string;
  readonly refundedMinor: string;
}

async function turnover(session: SqlSession, sql: string, scope: DayScope): Promise<readonly Turnover[]> {
  const { rows } = await session.query<TurnoverRow>(sql, [scope.since]);
  return rows.map((row) => ({ ...row, payments: Number(row.payments), refunds: Number(row.refunds) }));
}

export function readByWallet(session: SqlSession, scope: DayScope): Promise<readonly Turnover[]> {
  return turnover(session, turnoverSql('payer_id', 'billing'), scope);
}

export function readByAcquirer(session: SqlSession, scope: DayScope): Promise<readonly Turnover[]> {
  return turnover(session, turnoverSql('payee_id', 'transaction'), scope);
}
