import { startTestPostgres, type TestPostgres } from '@silkgate/persistence/testing';
import { exampleBooks } from '../testing/example-books.js';
import {
  DAY,
  dayEndedEvent,
  filePath,
  fileText,
  participantEvent,
  transactionEvent,
  WALLET,
} from '../testing/example-day.js';

/** Rows of one participant and date; loading and matching are set-wise, so that they take seconds. */
const ROWS = 20_000;
const LIMIT_MS = 15_000;

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(() => postgres.stop());

it('loads and matches a large day in seconds, and finds the one row in it that differs', async () => {
  const books = await exampleBooks(postgres);
  const transactions = Array.from({ length: ROWS }, (_, index) => ({ number: index + 1 }));
  await books.participants([participantEvent(WALLET, 'wallet', 'utf-8')]);
  for (let start = 0; start < ROWS; start += 2_000) {
    await books.payments(transactions.slice(start, start + 2_000).map(transactionEvent));
  }
  await books.days([dayEndedEvent(DAY, transactions)]);
  const lines = transactions.map((each) => (each.number === 777 ? { ...each, amountValue: '1' } : each));
  books.folder.write(filePath(WALLET, DAY), fileText(WALLET, DAY, lines));
  const startedAt = Date.now();
  await books.reconciliation.scan();
  await books.reconciliation.match();
  const elapsedMs = Date.now() - startedAt;
  expect(await books.breaks()).toEqual(['amount | OPEN | P-W-777 | THB 5777 | THB 1']);
  const [comparison] = (await books.reconciliation.comparisons(DAY)).filter((each) => each.kind === 'PAYER');
  expect([comparison?.compared, comparison?.matched]).toEqual([String(ROWS), String(ROWS - 1)]);
  expect(elapsedMs).toBeLessThan(LIMIT_MS);
  await books.close();
});
