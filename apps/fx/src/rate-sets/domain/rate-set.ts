import type { RateSet } from '@silkgate/contracts';
import { businessDateOf, hashOf, toIsoUtc8 } from '@silkgate/kernel';
import type { Publication } from '../../publications/domain/publication.js';
import type { RateSource } from '../../rate-sources/domain/rate-source.js';
import { effectiveUntil } from './schedule.js';

/** The set that a publication becomes. `rateSetId` is ours; the hash covers everything else. */
export function rateSetOf(publication: Publication, source: RateSource, rateSetId: string): RateSet {
  const publishedAt = toIsoUtc8(publication.publishedAt);
  const content = {
    source: source.source,
    kind: source.kind,
    baseCurrency: source.baseCurrency,
    publishedAt,
    effectiveFrom: publishedAt,
    effectiveUntil: toIsoUtc8(effectiveUntil(source.schedule, publication.publishedAt)),
    publicationDate: businessDateOf(publication.publishedAt),
    ...(publication.replayedFrom === undefined ? {} : { replayedFrom: publication.replayedFrom }),
    quotations: [...publication.quotations],
  };
  return { rateSetId, ...content, hash: hashOf(content) };
}
