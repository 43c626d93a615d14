/** A file in the folder; `path` is relative to it, with `/` between its parts. */
export interface FolderEntry {
  readonly path: string;
  readonly sizeBytes: number;
  /** Whole milliseconds. */
  readonly modifiedMs: number;
}

/** Port: the folder that counterparties' files arrive in. */
export interface FileFolder {
  /** Every regular file, sorted by path; files under a temporary name are left out. An absent folder is empty. */
  list(): Promise<readonly FolderEntry[]>;
  /** Undefined when it is gone. */
  read(path: string): Promise<Uint8Array | undefined>;
}
