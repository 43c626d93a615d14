import { err, ok, shardOf, type Clock, type IdSource, type Result } from '@silkgate/kernel';
import type { Database, SqlSession } from '@silkgate/persistence';
import type { RateSource, RateSourceDirectory } from '../rate-sources/domain/rate-source.js';
import { rateSetOf } from '../rate-sets/domain/rate-set.js';
import { authenticate, type PublicationRequest, type Refusal } from './authenticate.js';
import { implausibleChanges } from './domain/plausibility.js';
import { contentHash, readPublication, type Publication } from './domain/publication.js';
import {
  acceptedQuotations,
  findPublication,
  insertPublication,
  insertRateSet,
  lockSource,
  newestPublication,
} from './publication-store.js';

export interface PublicationPorts {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly sources: RateSourceDirectory;
  /** Told about every publication that was held, once. */
  readonly onHeld: (source: string, reasons: readonly string[]) => void;
}

/** A publisher's clock may be ahead of ours by this much. */
const FUTURE_TOLERANCE_MS = 60_000;

/** Takes in what publishers send: authentic, well-formed, plausible publications become rate sets at once. */
export class ReceivePublication {
  constructor(private readonly ports: PublicationPorts) {}

  /** Answers the rate set's id; the same publication again answers the same id. */
  async receive(request: PublicationRequest): Promise<Result<string, Refusal>> {
    const source = await authenticate(request, this.ports.sources, this.ports.clock);
    if (!source.ok) return source;
    const publication = this.#read(request.body, source.value);
    if (!publication.ok) return publication;
    const stored = await this.ports.database.transaction((session) =>
      this.#store(session, publication.value, source.value),
    );
    if (stored.kind === 'held') this.ports.onHeld(source.value.source, stored.reasons);
    return stored.kind === 'published' ? ok(stored.rateSetId) : err(refusalOf(stored));
  }

  #read(body: Uint8Array, source: RateSource): Result<Publication, Refusal> {
    const json = parseJson(body);
    if (!json.ok) return illegal('the body is not JSON in UTF-8');
    const publication = readPublication(json.value);
    if (!publication.ok) return illegal(publication.error);
    if (publication.value.source !== source.source) return err({ code: 'ACCESS_DENIED', detail: 'source' });
    if (publication.value.baseCurrency !== source.baseCurrency) return illegal('baseCurrency');
    if (publication.value.publishedAt > this.ports.clock.now() + FUTURE_TOLERANCE_MS) {
      return illegal('publishedAt is in the future');
    }
    return publication;
  }

  async #store(session: SqlSession, publication: Publication, source: RateSource): Promise<Stored> {
    await lockSource(session, source.source);
    const earlier = await findPublication(session, source.source, publication.publishedAt);
    if (earlier !== undefined) {
      if (earlier.contentHash !== contentHash(publication)) return { kind: 'inconsistent' };
      return earlier.rateSetId === undefined
        ? { kind: 'still-held' }
        : { kind: 'published', rateSetId: earlier.rateSetId };
    }
    const newest = await newestPublication(session, source.source);
    if (newest !== undefined && newest > publication.publishedAt) return { kind: 'outdated' };
    const currencies = publication.quotations.map((quotation) => quotation.currency);
    const accepted = await acceptedQuotations(session, source.source, currencies);
    const reasons = implausibleChanges(accepted, publication.quotations);
    const now = this.ports.clock.now();
    await insertPublication(session, publication, reasons, now);
    if (reasons.length > 0) return { kind: 'held', reasons };
    const shard = shardOf(source.source);
    const set = rateSetOf(publication, source, this.ports.ids.uuid(shard));
    await insertRateSet(session, set, this.ports.ids.uuid(shard), now);
    return { kind: 'published', rateSetId: set.rateSetId };
  }
}

type Stored =
  | { readonly kind: 'published'; readonly rateSetId: string }
  | { readonly kind: 'held'; readonly reasons: readonly string[] }
  | { readonly kind: 'still-held' }
  | { readonly kind: 'inconsistent' }
  | { readonly kind: 'outdated' };

function refusalOf(stored: Exclude<Stored, { kind: 'published' }>): Refusal {
  switch (stored.kind) {
    case 'held':
    case 'still-held':
      return { code: 'RISK_REJECT', detail: 'held until a person has looked at it' };
    case 'inconsistent':
      return { code: 'REPEAT_REQ_INCONSISTENT' };
    case 'outdated':
      return { code: 'PARAM_ILLEGAL', detail: 'publishedAt is before the newest set of this source' };
  }
}

function parseJson(body: Uint8Array): Result<unknown, 'NOT_JSON'> {
  try {
    return ok(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)));
  } catch {
    return err('NOT_JSON');
  }
}

function illegal(detail: string): Result<never, Refusal> {
  return err({ code: 'PARAM_ILLEGAL', detail });
}
