import { Money, toIsoUtc8, unwrap } from '@silkgate/kernel';
import { windowSettledJournal } from '@silkgate/ledger';
import type { SqlSession } from '@silkgate/persistence';
import assert from 'node:assert';
import type { FinalOutcome } from '../instructions/instruction-store.js';
import { storeJournals } from '../ledger/journal-store.js';
import type { ClosingPorts } from './close-date.js';
import type { Leg } from './domain/window-change.js';
import { publishSettledWindows } from './window-settled.js';
import type { SettledWindow } from './window-settled.js';

interface Row {
  readonly businessDate: string;
  readonly participantId: string;
  readonly leg: Leg;
  readonly currency: string;
  readonly paymentCount: number;
  readonly paymentMinor: string;
  readonly refundCount: number;
  readonly refundMinor: string;
  readonly netMinor: string;
  readonly valueDate: string;
}

/** The window as the bank's confirmation leaves it; the row is locked by the update, only an instructed one changes. */
const FINISH = `UPDATE settlement_window SET state = $2, bank_reference = $3,
    settled_at = CASE WHEN $2 = 'SETTLED' THEN $4::timestamptz END
  WHERE window_id = $1::uuid AND state = 'INSTRUCTED'
  RETURNING business_date AS "businessDate", participant_id AS "participantId", leg, currency,
    payment_count AS "paymentCount", payment_minor AS "paymentMinor", refund_count AS "refundCount",
    refund_minor AS "refundMinor", net_minor AS "netMinor", value_date AS "valueDate"`;

/**
 * The bank's last word on a window. Settled: the participant's account is settled against the bank's, and the others are
 * told. Refused: the window is aborted and what is owed stays in the participant's account, for a person to pursue.
 */
export async function finishWindow(
  session: SqlSession,
  windowId: string,
  outcome: FinalOutcome,
  { clock, ids }: ClosingPorts,
): Promise<void> {
  const state = outcome.state === 'SETTLED' ? 'SETTLED' : 'ABORTED';
  const now = clock.now();
  const { rows } = await session.query<Row>(FINISH, [windowId, state, outcome.bankReference, toIsoUtc8(now)]);
  const [row] = rows;
  assert(row !== undefined, `the window ${windowId} of a live instruction is instructed`);
  if (state === 'ABORTED') return;
  const window: SettledWindow = {
    ...row,
    windowId,
    paymentMinor: BigInt(row.paymentMinor),
    refundMinor: BigInt(row.refundMinor),
    netMinor: BigInt(row.netMinor),
    bankReference: outcome.bankReference,
    settledAt: outcome.settledAt,
  };
  await publishSettledWindows(session, [window], { ids, now });
  const journal = unwrap(
    windowSettledJournal({
      windowId,
      businessDate: row.valueDate,
      participantId: row.participantId,
      accountKind: row.leg === 'PAYER' ? 'participant' : 'acquirer',
      net: Money.of(row.currency, window.netMinor),
    }),
  );
  await storeJournals(session, journal === undefined ? [] : [journal], now);
}
