import type { Database } from '@silkgate/persistence';
import { END_LINE } from './domain/csv.js';
import {
  feeItemLines,
  feeItemsHead,
  participantFilePath,
  summaryLines,
  transactionItemLines,
  transactionItemsHead,
} from './domain/participant-file.js';
import type { WindowItem, WindowReport } from './domain/participant-file.js';
import type { FileStore } from './file-store.js';
import { readWindowItems, readWindowReport } from './participant-report-store.js';

/** The three files of a closed window; written anew they are the same again. */
export async function writeParticipantFiles(
  database: Database,
  files: FileStore,
  windowId: string,
): Promise<void> {
  const window = await readWindowReport(database, windowId);
  if (window === undefined) throw new Error(`the window ${windowId} is not closed`);
  const items = () => readWindowItems(database, window);
  await files.write(
    participantFilePath('transactionItems', window),
    linesOf(transactionItemsHead(window), window, items(), transactionItemLines),
  );
  await files.write(
    participantFilePath('feeItems', window),
    linesOf(feeItemsHead(window), window, items(), feeItemLines),
  );
  await files.write(participantFilePath('summary', window), [summaryLines(window), END_LINE]);
}

async function* linesOf(
  head: string,
  window: WindowReport,
  pages: AsyncIterable<readonly WindowItem[]>,
  lines: (window: WindowReport, items: readonly WindowItem[]) => string,
): AsyncGenerator<string> {
  yield head;
  for await (const page of pages) yield lines(window, page);
  yield END_LINE;
}
