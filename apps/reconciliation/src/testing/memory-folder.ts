import type { FileFolder, FolderEntry } from '../intake/file-folder.js';

/** A folder in memory; every write is a later moment. */
export class MemoryFolder implements FileFolder {
  readonly #files = new Map<string, { readonly content: Uint8Array; readonly modifiedMs: number }>();
  #writes = 0;

  write(path: string, content: string | Uint8Array): void {
    this.#writes += 1;
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    this.#files.set(path, { content: bytes, modifiedMs: this.#writes });
  }

  async list(): Promise<readonly FolderEntry[]> {
    return [...this.#files]
      .map(([path, { content, modifiedMs }]) => ({ path, modifiedMs, sizeBytes: content.byteLength }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    return this.#files.get(path)?.content;
  }
}
