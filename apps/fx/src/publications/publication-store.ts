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

export interface NewestRateSet {
  readonly publishedAt: EpochMs;
  readonly quotations: readonly Quotation[];
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

export async function newestRateSet(session: SqlSession, source: string): Promise<NewestRateSet | undefined> {
  const { rows } = await session.query<{ published_at: EpochMs; rate_set: RateSet }>(
    'SELECT published_at, rate_set FROM rate_set WHERE source = $1 ORDER BY published_at DESC LIMIT 1',
    [source],
  );
  const [row] = rows;
  return row === undefined
    ? undefined
    : { publishedAt: row.published_at, quotations: row.rate_set.quotations };
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
