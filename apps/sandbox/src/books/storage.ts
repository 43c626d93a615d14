/** Port: where one counterparty's book rests, a line a row. */
export interface BookStorage {
  /** Resolves when the text is on the disk, not when it is in a cache. */
  append(text: string): Promise<void>;
  /** Every complete line, from the first. */
  lines(): AsyncIterable<string>;
  close(): Promise<void>;
}
