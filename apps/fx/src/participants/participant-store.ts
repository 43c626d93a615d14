import { readEvent, type CloudEvent, type ParticipantPublished } from '@silkgate/contracts';
import { PoisonEvent } from '@silkgate/messaging';
import type { SqlSession } from '@silkgate/persistence';

/** Of each participant only what the inventory needs: the currency it settles in. The highest version stands. */
export async function applyParticipantEvents(
  session: SqlSession,
  events: readonly CloudEvent[],
): Promise<void> {
  const newest = new Map<string, ParticipantPublished>();
  for (const event of events) {
    const reading = readEvent<ParticipantPublished>(event, 'gateway.participant-published.v1');
    if (reading.kind === 'invalid') throw new PoisonEvent(event.id, reading.problem);
    if (reading.kind !== 'read') continue;
    const known = newest.get(reading.data.clientId);
    if (known === undefined || known.version < reading.data.version)
      newest.set(reading.data.clientId, reading.data);
  }
  if (newest.size === 0) return;
  const participants = [...newest.values()];
  await session.query(
    `INSERT INTO participant (client_id, version, settlement_currency)
     SELECT * FROM unnest($1::text[], $2::int[], $3::text[]) AS p (client_id, version, settlement_currency)
      ORDER BY client_id
     ON CONFLICT (client_id) DO UPDATE SET
       version = excluded.version, settlement_currency = excluded.settlement_currency
      WHERE participant.version < excluded.version`,
    [
      participants.map((participant) => participant.clientId),
      participants.map((participant) => participant.version),
      participants.map((participant) => participant.agreement.settlementCurrency),
    ],
  );
}
