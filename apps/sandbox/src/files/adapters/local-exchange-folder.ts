import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import iconv from 'iconv-lite';
import type { ExchangeFolder, FoundFile } from '../exchange-folder.js';
import { errorCode } from '../../adapters/error-code.js';

export class LocalExchangeFolder implements ExchangeFolder {
  constructor(private readonly root: string) {}

  async write(path: string, text: string, encoding: 'utf-8' | 'gbk'): Promise<void> {
    const target = join(this.root, path);
    const temporary = join(dirname(target), `.${basename(target)}.part`);
    await mkdir(dirname(target), { recursive: true });
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(iconv.encode(text, encoding));
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  }

  async find(folder: string, namePrefix: string): Promise<readonly FoundFile[]> {
    const names = await this.namesBelow(folder);
    const wanted = names.filter((name) => basename(name).startsWith(namePrefix)).sort();
    return Promise.all(
      wanted.map(async (name) => ({
        path: join(folder, name),
        text: await readFile(join(this.root, folder, name), 'utf8'),
      })),
    );
  }

  private async namesBelow(folder: string): Promise<readonly string[]> {
    try {
      return await readdir(join(this.root, folder), { recursive: true });
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw error;
    }
  }
}
