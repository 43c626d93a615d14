import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import type { FileStore } from '../file-store.js';

/** On the local disk: temporary name beside the target, fsync, rename, fsync of the folder. UTF-8. */
export class LocalFileStore implements FileStore {
  readonly #root: string;

  constructor(root: string) {
    this.#root = resolve(root);
  }

  async write(path: string, chunks: AsyncIterable<string> | Iterable<string>): Promise<void> {
    const target = this.#inside(path);
    const folder = dirname(target);
    await mkdir(folder, { recursive: true });
    const temporary = `${target}.${randomBytes(6).toString('hex')}.tmp`;
    try {
      await writeDurably(temporary, chunks);
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await syncFolder(folder);
  }

  /** Names contain ids that came from outside. */
  #inside(path: string): string {
    const target = resolve(join(this.#root, path));
    if (!target.startsWith(this.#root + sep)) throw new Error(`${path} leads out of the folder of files`);
    return target;
  }
}

async function writeDurably(path: string, chunks: AsyncIterable<string> | Iterable<string>): Promise<void> {
  const file = await open(path, 'wx', 0o644);
  try {
    for await (const chunk of chunks) await file.writeFile(chunk);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
