import type { SqlSession } from '@silkgate/persistence';
import type { StoredEntry, StoredJournal } from '../domain/journal-differences.js';

const JOURNALS = `SELECT journal_id AS "journalId", kind, reference, business_date AS "businessDate"
  FROM settlement.journal`;
const ENTRIES = `SELECT journal_id AS "journalId", line, account, side, amount_minor AS "amountMinor", currency
  FROM settlement.entry WHERE journal_id = ANY ($1::text[]) ORDER BY journal_id, line`;

export interface StoredJournals {
  readonly journals: readonly StoredJournal[];
  readonly entries: readonly StoredEntry[];
}

/** The journals of these ids or of these references, with the entries of both. */
export async function storedJournals(
  session: SqlSession,
  ids: readonly string[],
  references: readonly string[] = [],
): Promise<StoredJournals> {
  const { rows: journals } = await session.query<StoredJournal>(
    `${JOURNALS} WHERE journal_id = ANY ($1::text[]) UNION ${JOURNALS} WHERE reference = ANY ($2::text[])`,
    [[...ids], [...references]],
  );
  const all = [...new Set([...ids, ...journals.map((journal) => journal.journalId)])];
  const { rows: entries } = await session.query<StoredEntry>(ENTRIES, [all]);
  return { journals, entries };
}
