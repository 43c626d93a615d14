import { IdentifierSchema, RateSetSchema, type Quotation } from '@silkgate/contracts';
import {
  err,
  hashOf,
  isBusinessDate,
  ok,
  parseIsoInstant,
  type EpochMs,
  type Result,
} from '@silkgate/kernel';
import { quotationProblem } from './quotation.js';

/** What a publisher sent, checked field by field; quotations are sorted by currency. */
export interface Publication {
  readonly source: string;
  readonly publicationId: string;
  readonly publishedAt: EpochMs;
  readonly replayedFrom?: string;
  readonly baseCurrency: string;
  readonly quotations: readonly Quotation[];
}

const BodySchema = RateSetSchema.pick({
  source: true,
  publishedAt: true,
  replayedFrom: true,
  baseCurrency: true,
  quotations: true,
})
  .extend({ publicationId: IdentifierSchema })
  .strict();

/** Reads a publication; the error is a sentence that names the field and repeats no value of the request. */
export function readPublication(json: unknown): Result<Publication, string> {
  const parsed = BodySchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const place = issue?.path.join('.') ?? '';
    return err(place === '' ? 'the body has not the fields of a publication' : `${place} has the wrong form`);
  }
  const { source, publicationId, publishedAt: publishedText, replayedFrom, baseCurrency } = parsed.data;
  const publishedAt = parseIsoInstant(publishedText);
  if (!publishedAt.ok) return err('publishedAt is no instant');
  if (replayedFrom !== undefined && !isBusinessDate(replayedFrom)) return err('replayedFrom is no date');
  const quotations = [...parsed.data.quotations].sort((a, b) => (a.currency < b.currency ? -1 : 1));
  const problem = firstProblem(quotations, baseCurrency);
  if (problem !== undefined) return err(problem);
  const publication = { source, publicationId, publishedAt: publishedAt.value, baseCurrency, quotations };
  return ok(replayedFrom === undefined ? publication : { ...publication, replayedFrom });
}

/** Two publications with the same hash say the same; their `publicationId` may differ. */
export function contentHash(publication: Publication): string {
  const { baseCurrency, quotations, replayedFrom } = publication;
  return hashOf({ baseCurrency, quotations, replayedFrom: replayedFrom ?? null });
}

function firstProblem(quotations: readonly Quotation[], baseCurrency: string): string | undefined {
  const seen = new Set<string>();
  for (const quotation of quotations) {
    if (seen.has(quotation.currency)) return `${quotation.currency} is quoted twice`;
    seen.add(quotation.currency);
    const problem = quotationProblem(quotation, baseCurrency);
    if (problem !== undefined) return `${quotation.currency}: ${problem}`;
  }
  return undefined;
}
