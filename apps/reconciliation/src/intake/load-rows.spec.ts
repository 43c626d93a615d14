import type { CopySession, CopyTarget, CopyValue } from '@silkgate/persistence';
import { DAY, lineText, WALLET, fileText } from '../testing/example-day.js';
import { parseFile } from './domain/received-file.js';
import { loadRows } from './load-rows.js';

it('streams what was read of a file into its tables, and what was not into that of problems', async () => {
  const copied: Record<string, readonly CopyValue[][]> = {};
  const session: CopySession = {
    query: () => Promise.reject(new Error('rows are loaded with COPY alone')),
    copyInto: ({ table, columns }: CopyTarget, rows: Iterable<readonly CopyValue[]>) => {
      const all = [...rows].map((row) => [...row]);
      expect(all.every((row) => row.length === columns.length)).toBe(true);
      copied[table] = all;
      return Promise.resolve(all.length);
    },
  };
  const name = { kind: 'TRANSACTIONS' as const, participantId: WALLET, businessDate: DAY, sequence: 1 };
  const text = fileText(WALLET, DAY, [{ number: 1 }, { number: 2 }]);
  const bad = text.replace(lineText(WALLET, { number: 1 }), 'PAYMENT,only,three');
  const content = Buffer.from(bad);
  const entry = { path: 'p', sizeBytes: content.length, modifiedMs: 0 };
  const parsed = parseFile(content, 'utf-8', name);
  const received = { fileId: 'F', version: 1, entry, name, encoding: 'utf-8' as const, sha256: '', content };
  await loadRows(session, { ...received, parsed, registeredAt: 0 });
  expect(copied).toEqual({
    file_problem: [
      ['F', 1, 4, '3 fields instead of 12'],
      ['F', 2, 2, 'the head says 2 payments, 1 could be read'],
    ],
    counterparty_transaction: [
      [
        ...['F', WALLET, DAY, 1, 5, 'PAYMENT', 'P-W-2', 'M-1', '5002', 'THB', '142', 'USD'],
        ...[null, null, 'SUCCESS'],
      ],
    ],
    counterparty_payout: [],
  });
});
