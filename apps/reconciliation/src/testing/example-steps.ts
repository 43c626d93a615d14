import { startTestPostgres, type TestPostgres } from '@silkgate/persistence/testing';
import { exampleBooks, type ExampleBooks } from './example-books.js';
import {
  ACQUIRER,
  DAY,
  filePath,
  fileText,
  participantEvent,
  transactionEvent,
  WALLET,
  type ExampleTransaction,
  type FileLine,
} from './example-day.js';

export const TEN: readonly ExampleTransaction[] = [
  ...[1, 2, 3, 4, 5, 6, 7].map((number) => ({ number })),
  { number: 8, type: 'REFUND' },
  { number: 9, status: 'FAILED' },
  { number: 10, status: 'CANCELLED' },
];
/** Those of the ten that both counterparties list. */
export const LISTED = TEN.slice(0, 8);

/** What happens in examples: one server for all of a spec, and empty books that know both participants for each test. */
export class ExampleSteps {
  #postgres: TestPostgres | undefined;
  #books: ExampleBooks | undefined;

  get books(): ExampleBooks {
    if (this.#books === undefined) throw new Error('open the books first');
    return this.#books;
  }

  async start(): Promise<void> {
    this.#postgres = await startTestPostgres();
  }

  async stop(): Promise<void> {
    await this.#postgres?.stop();
  }

  async open(): Promise<void> {
    if (this.#postgres === undefined) throw new Error('start the server first');
    this.#books = await exampleBooks(this.#postgres);
    await this.#books.participants([
      participantEvent(WALLET, 'wallet', 'utf-8'),
      participantEvent(ACQUIRER, 'acquirer', 'gbk'),
    ]);
  }

  close(): Promise<void> {
    return this.books.close();
  }

  async happened(transactions: readonly ExampleTransaction[]): Promise<void> {
    await this.books.payments(transactions.map(transactionEvent));
  }

  write(participantId: string, lines: readonly FileLine[], date = DAY, withFees = false): void {
    const text = fileText(participantId, date, lines, withFees);
    this.books.folder.write(filePath(participantId, date), text);
  }

  async take(): Promise<void> {
    await this.books.reconciliation.scan();
    await this.books.reconciliation.match();
  }

  async figures(date = DAY): Promise<readonly string[]> {
    const comparisons = await this.books.reconciliation.comparisons(date);
    return comparisons.map(({ participantId, kind, state, compared, matched, breaks }) =>
      [participantId, kind, state, compared, matched, breaks].join(' '),
    );
  }
}
