import { err, ok, shardOf, toIsoUtc8, unwrap, type EpochMs, type Result } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import { rateSetOf } from '../rate-sets/domain/rate-set.js';
import { readPublication } from './domain/publication.js';
import { findPublication, insertRateSet, lockSource, newestPublication } from './publication-store.js';
import type { PublicationPorts } from './receive-publication.js';

export type ReleaseRefusal = 'NOT_FOUND' | 'NOT_HELD' | 'OUTDATED';

export interface Release {
  readonly source: string;
  readonly publishedAt: EpochMs;
  /** Who answers for it, and why the rates are right: kept with the release. */
  readonly operator: string;
  readonly reason: string;
}

/** A person has looked at a held publication and says that its rates are right. */
export class ReleasePublication {
  constructor(private readonly ports: Omit<PublicationPorts, 'onHeld'>) {}

  async release(release: Release): Promise<Result<string, ReleaseRefusal>> {
    return this.ports.database.transaction((session) => this.#release(session, release));
  }

  async #release(session: SqlSession, release: Release): Promise<Result<string, ReleaseRefusal>> {
    const source = await this.ports.sources.find(release.source);
    if (source === undefined) return err('NOT_FOUND');
    await lockSource(session, release.source);
    const stored = await findPublication(session, release.source, release.publishedAt);
    if (stored === undefined) return err('NOT_FOUND');
    if (stored.rateSetId !== undefined) return err('NOT_HELD');
    const newest = await newestPublication(session, release.source);
    if (newest !== undefined && newest > release.publishedAt) return err('OUTDATED');
    const now = this.ports.clock.now();
    const shard = shardOf(release.source);
    const set = rateSetOf(unwrap(readPublication(stored.body)), source, this.ports.ids.uuid(shard));
    await session.query(
      `INSERT INTO publication_release (source, published_at, operator, reason, released_at)
       VALUES ($1, $2, $3, $4, $5)`,
      [release.source, toIsoUtc8(release.publishedAt), release.operator, release.reason, toIsoUtc8(now)],
    );
    await insertRateSet(session, set, this.ports.ids.uuid(shard), now);
    return ok(set.rateSetId);
  }
}
