import type { BookRow } from '../books/books.js';

/** One side of a payment or refund, as its counterparty's book must show it. */
export interface ExpectedMove {
  readonly currency: string;
  readonly value: string;
  /** How many unreturned moves there must be; `AT_MOST_ONE` while the result is not final. */
  readonly count: 'ONE' | 'NONE' | 'AT_MOST_ONE';
  /** This side learns the result from us and may not have booked it yet. */
  readonly mayLag: boolean;
}

function amounts(rows: readonly BookRow[]): string {
  return rows.length === 0 ? 'none' : rows.map((row) => `${row.currency} ${row.value}`).join(', ');
}

/** What is wrong with what a book shows under one id, in words; undefined when it is as it must be (invariant 4). */
export function bookProblem(
  expected: ExpectedMove,
  taken: readonly BookRow[],
  returned: readonly BookRow[],
): string | undefined {
  const amount = `${expected.currency} ${expected.value}`;
  const wrong = [...taken, ...returned].filter((row) => `${row.currency} ${row.value}` !== amount);
  if (wrong.length > 0) return `expected ${amount}, found ${amounts(wrong)}`;
  const unreturned = taken.length - returned.length;
  if (unreturned < 0)
    return `expected no more returns than moves, found ${returned.length} of ${taken.length}`;
  if (unreturned > 1) return `expected one unreturned ${amount}, found ${unreturned}`;
  switch (expected.count) {
    case 'AT_MOST_ONE':
      return undefined;
    case 'NONE':
      return unreturned === 0 ? undefined : `expected nothing unreturned, found ${amount}`;
    case 'ONE':
      if (unreturned === 1 || (expected.mayLag && taken.length === 0)) return undefined;
      return `expected one unreturned ${amount}, found none`;
  }
}
