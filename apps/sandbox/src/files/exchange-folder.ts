export interface FoundFile {
  readonly path: string;
  readonly text: string;
}

/** Port: the folder in which the switch and those around it leave each other files. Paths are relative to `files/v1`. */
export interface ExchangeFolder {
  /** Written under another name and renamed, so that nobody reads half a file. */
  write(path: string, text: string, encoding: 'utf-8' | 'gbk'): Promise<void>;
  /** Every file below a folder whose name begins so, in the order of their paths; nothing if the folder is not there. */
  find(folder: string, namePrefix: string): Promise<readonly FoundFile[]>;
}

/** 2026-11-22 is 20261122 in folder and file names. */
export function compactDate(businessDate: string): string {
  return businessDate.replaceAll('-', '');
}
