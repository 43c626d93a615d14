import type { Encoding } from './decode.js';
import type { FileName } from './file-name.js';
import { readPayoutFile, type PayoutRow } from './payout-file.js';
import type { FileProblem } from './read-rows.js';
import { readTransactionFile, type TransactionRow } from './transaction-file.js';

export interface ParsedFile {
  readonly accepted: boolean;
  readonly transactions: readonly TransactionRow[];
  readonly payouts: readonly PayoutRow[];
  readonly problems: readonly FileProblem[];
}

export function parseFile(content: Uint8Array, encoding: Encoding, name: FileName): ParsedFile {
  if (name.kind === 'PAYOUTS') {
    const { accepted, rows, problems } = readPayoutFile(content, encoding);
    return { accepted, transactions: [], payouts: rows, problems };
  }
  const { accepted, rows, problems } = readTransactionFile(content, encoding, name);
  return { accepted, transactions: rows, payouts: [], problems };
}
