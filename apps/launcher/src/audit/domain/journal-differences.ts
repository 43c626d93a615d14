import type { Journal } from '@silkgate/ledger';
import type { Violation } from '../check.js';

export interface StoredJournal {
  readonly journalId: string;
  readonly kind: string;
  readonly reference: string;
  readonly businessDate: string;
}

export interface StoredEntry {
  readonly journalId: string;
  readonly line: number;
  readonly account: string;
  readonly side: string;
  readonly amountMinor: string;
  readonly currency: string;
}

interface Cell {
  readonly column: string;
  readonly expected: string;
  readonly found: string;
}

function differing(row: string, cells: readonly Cell[]): Violation[] {
  return cells
    .filter(({ expected, found }) => expected !== found)
    .map(({ column, expected, found }) => ({
      row,
      detail: `${column}: expected ${expected}, found ${found}`,
    }));
}

function missing(row: string): Violation {
  return { row, detail: 'row: expected present, found missing' };
}

function unexpected(row: string): Violation {
  return { row, detail: 'row: expected not there, found present' };
}

function entryDifferences(journal: Journal, stored: readonly StoredEntry[]): Violation[] {
  const lines = new Map(stored.map((entry) => [entry.line, entry]));
  const row = (line: number): string => `settlement.entry journal_id=${journal.id}, line=${line}`;
  const expected = journal.entries.flatMap((entry, index) => {
    const found = lines.get(index + 1);
    lines.delete(index + 1);
    if (found === undefined) return [missing(row(index + 1))];
    return differing(row(index + 1), [
      { column: 'account', expected: entry.account, found: found.account },
      { column: 'side', expected: entry.side, found: found.side },
      { column: 'amount_minor', expected: entry.amount.minor.toString(), found: found.amountMinor },
      { column: 'currency', expected: entry.amount.currency, found: found.currency },
    ]);
  });
  return [...expected, ...[...lines.keys()].map((line) => unexpected(row(line)))];
}

function journalDifferences(expected: Journal, stored: StoredJournal): Violation[] {
  return differing(`settlement.journal journal_id=${expected.id}`, [
    { column: 'kind', expected: expected.kind, found: stored.kind },
    { column: 'reference', expected: expected.reference, found: stored.reference },
    { column: 'business_date', expected: expected.businessDate, found: stored.businessDate },
  ]);
}

function byJournal(entries: readonly StoredEntry[]): Map<string, StoredEntry[]> {
  const grouped = new Map<string, StoredEntry[]>();
  for (const entry of entries) {
    const others = grouped.get(entry.journalId);
    if (others === undefined) grouped.set(entry.journalId, [entry]);
    else others.push(entry);
  }
  return grouped;
}

/** Compares the journals that must be there with those that are, line by line. */
export function journalViolations(
  expected: readonly Journal[],
  stored: { readonly journals: readonly StoredJournal[]; readonly entries: readonly StoredEntry[] },
): Violation[] {
  const journals = new Map(stored.journals.map((each) => [each.journalId, each]));
  const entries = byJournal(stored.entries);
  const violations = expected.flatMap((journal) => {
    const found = journals.get(journal.id);
    journals.delete(journal.id);
    const lines = entries.get(journal.id) ?? [];
    entries.delete(journal.id);
    const head =
      found === undefined
        ? [missing(`settlement.journal journal_id=${journal.id}`)]
        : journalDifferences(journal, found);
    return [...head, ...entryDifferences(journal, lines)];
  });
  const extra = [...journals.keys()].map((id) => unexpected(`settlement.journal journal_id=${id}`));
  const loose = [...entries.values()]
    .flat()
    .map((entry) => unexpected(`settlement.entry journal_id=${entry.journalId}, line=${entry.line}`));
  return [...violations, ...extra, ...loose];
}
