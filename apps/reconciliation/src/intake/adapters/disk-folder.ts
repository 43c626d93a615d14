import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileFolder, FolderEntry } from '../file-folder.js';

/** Deeper than participant and date there is nothing of ours. */
const MAX_DEPTH = 4;
const TEMPORARY = /^\.|\.(tmp|part)$/;

/** The folder on this machine's disk. Links are not followed. */
export class DiskFolder implements FileFolder {
  constructor(private readonly root: string) {}

  async list(): Promise<readonly FolderEntry[]> {
    const entries = await this.#walk('', 0);
    return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    return unlessAbsent(readFile(join(this.root, path)));
  }

  async #walk(folder: string, depth: number): Promise<FolderEntry[]> {
    const children = await unlessAbsent(readdir(join(this.root, folder), { withFileTypes: true }));
    const found: FolderEntry[] = [];
    for (const child of children ?? []) {
      const path = folder === '' ? child.name : `${folder}/${child.name}`;
      if (TEMPORARY.test(child.name)) continue;
      if (child.isDirectory() && depth < MAX_DEPTH) found.push(...(await this.#walk(path, depth + 1)));
      if (!child.isFile()) continue;
      const facts = await unlessAbsent(stat(join(this.root, path)));
      if (facts !== undefined)
        found.push({ path, sizeBytes: facts.size, modifiedMs: Math.floor(facts.mtimeMs) });
    }
    return found;
  }
}

async function unlessAbsent<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
    throw error;
  }
}
