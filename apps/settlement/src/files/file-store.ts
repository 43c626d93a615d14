/** Port: the folder of exchanged files. Paths are relative to `files/v1`, with slashes. */
export interface FileStore {
  /** Puts a whole file in place: a reader sees the old content, the new, or none, never a part. */
  write(path: string, chunks: AsyncIterable<string> | Iterable<string>): Promise<void>;
}
