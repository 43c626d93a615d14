import { readEvent, type CloudEvent, type WindowSettled } from '@silkgate/contracts';
import type { EpochMs } from '@silkgate/kernel';
import { PoisonEvent } from '@silkgate/messaging';
import type { SqlSession } from '@silkgate/persistence';

export interface SettledWindow {
  readonly windowId: string;
  readonly participantId: string;
  readonly leg: 'PAYER' | 'PAYEE';
  readonly currency: string;
  /** Above zero the participant paid. */
  readonly netMinor: string;
  readonly bankReference: string;
  readonly settledAt: EpochMs;
}

/** The effect of a batch of window events: each settled window is kept beside the conversions it settled. */
export async function recordWindows(session: SqlSession, events: readonly CloudEvent[]): Promise<void> {
  const windows = events.flatMap((event) => {
    const reading = readEvent<WindowSettled>(event, 'settlement.window-settled.v1');
    if (reading.kind === 'invalid') throw new PoisonEvent(event.id, reading.problem);
    return reading.kind === 'read' ? [{ ...reading.data, eventId: event.id }] : [];
  });
  if (windows.length === 0) return;
  await session.query(
    `INSERT INTO settled_window
       (window_id, participant_id, leg, business_date, currency, net_minor, bank_reference, settled_at, event_id)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::text[], $6::bigint[], $7::text[],
                          $8::timestamptz[], $9::uuid[])`,
    [
      windows.map((window) => window.windowId),
      windows.map((window) => window.participantId),
      windows.map((window) => window.leg),
      windows.map((window) => window.businessDate),
      windows.map((window) => window.net.currency),
      windows.map((window) => window.net.value),
      windows.map((window) => window.bankReference),
      windows.map((window) => window.settledAt),
      windows.map((window) => window.eventId),
    ],
  );
}

/** The settled windows in which a conversion's two participants settled its business date. */
export async function windowsOf(
  session: SqlSession,
  conversion: { readonly payerId: string; readonly payeeId: string; readonly businessDate: string },
): Promise<readonly SettledWindow[]> {
  const { rows } = await session.query<SettledWindow>(
    `SELECT window_id AS "windowId", participant_id AS "participantId", leg, currency, net_minor AS "netMinor",
            bank_reference AS "bankReference", settled_at AS "settledAt"
       FROM settled_window
      WHERE business_date = $3
        AND ((participant_id = $1 AND leg = 'PAYER') OR (participant_id = $2 AND leg = 'PAYEE'))
      ORDER BY window_id`,
    [conversion.payerId, conversion.payeeId, conversion.businessDate],
  );
  return rows;
}
