import type { Stores } from '../stores.js';
import type { Violation } from './violation.js';

const OPEN_IN_GATEWAY = `SELECT (SELECT count(*) FROM work) + (SELECT count(*) FROM notification WHERE state = 'OWED')
    + (SELECT count(*) FROM business_day WHERE state = 'COUNTING')
    + (SELECT count(*) FROM outbox WHERE published_at IS NULL) AS open`;
const OPEN_IN_SETTLEMENT = `SELECT (SELECT count(*) FROM business_date WHERE state = 'ENDED')
    + (SELECT count(*) FROM settlement_window WHERE state IN ('CLOSED', 'INSTRUCTED'))
    + (SELECT count(*) FROM outbox WHERE published_at IS NULL) AS open`;
const LATE_IN_GATEWAY = `SELECT 'work ' || kind || ' ' || attempts AS what, payment_id AS id FROM work
  UNION ALL SELECT 'notification to ' || recipient_id, payment_id FROM notification WHERE state = 'OWED'
  UNION ALL SELECT 'event of ' || topic, event_id FROM outbox WHERE published_at IS NULL
  UNION ALL SELECT 'counting of ' || business_date, NULL FROM business_day WHERE state = 'COUNTING'
  ORDER BY what, id LIMIT 20`;
const LATE_IN_SETTLEMENT = `SELECT 'business date ' || business_date AS what FROM business_date WHERE state = 'ENDED'
  UNION ALL SELECT 'window ' || window_id FROM settlement_window WHERE state IN ('CLOSED', 'INSTRUCTED')
  ORDER BY what LIMIT 20`;

/** No service has anything left to do, but for what is on its way in the log. */
export async function nothingIsOwed({ gateway, settlement }: Stores): Promise<boolean> {
  const ofGateway = await gateway.database.query<{ open: string }>(OPEN_IN_GATEWAY);
  if (ofGateway.rows[0]?.open !== '0') return false;
  const ofSettlement = await settlement.database.query<{ open: string }>(OPEN_IN_SETTLEMENT);
  return ofSettlement.rows[0]?.open === '0';
}

/** Invariant 3: what is still open is named, with what it waits for. */
export async function lateWork({ gateway, settlement }: Stores, afterMs: number): Promise<Violation[]> {
  const ofGateway = await gateway.database.query<{ what: string; id: string | null }>(LATE_IN_GATEWAY);
  const ofSettlement = await settlement.database.query<{ what: string }>(LATE_IN_SETTLEMENT);
  return [
    ...ofGateway.rows.map(({ what, id }) => ({
      invariant: 3,
      detail: `${what} of ${id ?? 'no payment'} is open ${afterMs / 1_000} s after the last fault`,
      ...(id === null ? {} : { about: [id] }),
    })),
    ...ofSettlement.rows.map(({ what }) => ({ invariant: 3, detail: `${what} is not settled` })),
  ];
}
