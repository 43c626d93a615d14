import type { Quotation, RateSet } from '@silkgate/contracts';
import { cloudEvent, TOPICS } from '@silkgate/contracts';
import { toIsoUtc8, type EpochMs } from '@silkgate/kernel';
import { insertOutbox } from '@silkgate/messaging';
import type { SqlSession } from '@silkgate/persistence';
import { contentHash, type Publication } from './domain/publication.js';

export interface StoredPublication {
  readonly contentHash: string;
  readonly outcome: 'PUBLISHED' | 'HELD';
  readonly heldReasons: readonly string[];
  readonly body: unknown;
  /** Undefined while it is held. */
  readonly rateSetId: string | undefined;
}

/** Publications of one source take turns: the source's row stays locked until the commit. */
export async function lockSource(session: SqlSession, source: string): Promise<void> {
  await session.query(
    'INSERT INTO rate_source (source, event_sequence) VALUES ($1, 0) ON CONFLICT (source) DO NOTHING',
    [source],
  );
  await session.query('SELECT source FROM rate_source WHERE source = $1 FOR UPDATE', [source]);
}

export async function findPublication(
  session: SqlSession,
  source: string,
  publishedAt: EpochMs,
): Promise<StoredPublication | undefined> {
  const { rows } = await session.query<{
    content_hash: string;
    outcome: 'PUBLISHED' | 'HELD';
    held_reasons: string[];
    body: unknown;
    rate_set_id: string | null;
  }>(
    `SELECT p.content_hash, p.outcome, p.held_reasons, p.body, s.rate_set_id
       FROM publication p LEFT JOIN rate_set s USING (source, published_at)
      WHERE p.source = $1 AND p.published_at = $2`,
    [source, toIsoUtc8(publishedAt)],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  return {
    contentHash: row.content_hash,
    outcome: row.outcome,
    heldReasons: row.held_reasons,
    body: row.body,
    rateSetId: row.rate_set_id ?? undefined,
  };
}

/** When the source's newest set was published. */
export async function newestPublication(session: SqlSession, source: string): Promise<EpochMs | undefined> {
  const { rows } = await session.query<{ published_at: EpochMs }>(
    'SELECT published_at FROM rate_set WHERE source = $1 ORDER BY published_at DESC LIMIT 1',
    [source],
  );
  return rows[0]?.published_at;
}

/** Of each of these currencies the rate in the source's newest set that quotes it; a set is an accepted publication. */
export async function acceptedQuotations(
  session: SqlSession,
  source: string,
  currencies: readonly string[],
): Promise<readonly Quotation[]> {
  const { rows } = await session.query<{ quotation: Quotation }>(
    `SELECT found.quotation FROM unnest($2::text[]) AS asked (currency)
      CROSS JOIN LATERAL (
        SELECT quotation FROM rate_set CROSS JOIN LATERAL jsonb_array_elements(rate_set->'quotations') AS quotation
         WHERE source = $1 AND quotation->>'currency' = asked.currency
         ORDER BY published_at DESC LIMIT 1) AS found`,
    [source, [...currencies]],
  );
  return rows.map((row) => row.quotation);
}

export async function insertPublication(
  session: SqlSession,
  publication: Publication,
  heldReasons: readonly string[],
  receivedAt: EpochMs,
): Promise<void> {
  await session.query(
    `INSERT INTO publication
       (source, published_at, publication_id, content_hash, body, outcome, held_reasons, received_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      publication.source,
      toIsoUtc8(publication.publishedAt),
      publication.publicationId,
      contentHash(publication),
      JSON.stringify({ ...publication, publishedAt: toIsoUtc8(publication.publishedAt) }),
      heldReasons.length === 0 ? 'PUBLISHED' : 'HELD',
      [...heldReasons],
      toIsoUtc8(receivedAt),
    ],
  );
}

/** The set and its event, in the caller's transaction. */
export async function insertRateSet(
  session: SqlSession,
  set: RateSet,
  eventId: string,
  storedAt: EpochMs,
): Promise<void> {
  await session.query(
    `INSERT INTO rate_set (rate_set_id, source, kind, base_currency, published_at, effective_from, effective_until,
                           publication_date, rate_set, hash, stored_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      ...[set.rateSetId, set.source, set.kind, set.baseCurrency, set.publishedAt, set.effectiveFrom],
      ...[set.effectiveUntil, set.publicationDate, JSON.stringify(set), set.hash, toIsoUtc8(storedAt)],
    ],
  );
  const { rows } = await session.query<{ event_sequence: number }>(
    'UPDATE rate_source SET event_sequence = event_sequence + 1 WHERE source = $1 RETURNING event_sequence',
    [set.source],
  );
  const event = cloudEvent({
    id: eventId,
    source: 'silkgate/fx',
    type: 'fx.rate-set-published.v1',
    subject: set.source,
    time: toIsoUtc8(storedAt),
    data: set,
  });
  const keySequence = rows[0]?.event_sequence ?? 0;
  await insertOutbox(session, [
    { eventId, topic: TOPICS.rateSets.name, key: set.source, keySequence, event },
  ]);
}
