/** The repository as the document checks see it: tracked or not, without what is built, installed or run. */
export interface Repository {
  /** Every file, as a path from the root with `/`, sorted. */
  readonly files: readonly string[];
  /** Names of the folders directly under `folder`. */
  folders(folder: string): readonly string[];
  /** Contents as UTF-8 text, undefined where the file is missing or binary. */
  read(path: string): string | undefined;
}

/** A page that is made from code: the check compares it, `--write` makes it anew. */
export interface GeneratedDocument {
  readonly path: string;
  readonly text: string;
}

/** One thing wrong in the documents, as a sentence that names the place and what to do. */
export type Problem = string;

export const REWRITE = 'npm test -- --only documents --write';
