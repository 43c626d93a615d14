import { constants, createReadStream } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { BookStorage } from '../storage.js';

const NEWLINE = 0x0a;
/** Every write is on the disk when it returns: one call of the system instead of a write and a sync. */
const APPEND_SYNCED = constants.O_APPEND | constants.O_CREAT | constants.O_RDWR | constants.O_DSYNC;

/**
 * A book as a JSONL file. A last line without its newline was being written when the process or the machine died; its
 * sync never came back, so it was never acknowledged, and it is cut off at open.
 */
export class FileStorage implements BookStorage {
  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
  ) {}

  static async open(path: string): Promise<FileStorage> {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, APPEND_SYNCED);
    const torn = await tornBytes(file);
    if (torn > 0) {
      const { size } = await file.stat();
      await file.truncate(size - torn);
      await file.datasync();
    }
    return new FileStorage(path, file);
  }

  async append(text: string): Promise<void> {
    await this.file.appendFile(text);
  }

  async *lines(): AsyncIterable<string> {
    let rest = '';
    const stream = createReadStream(this.path, { encoding: 'utf8', highWaterMark: 1 << 20 });
    for await (const chunk of stream as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

/** How many bytes stand behind the last newline. */
async function tornBytes(file: FileHandle): Promise<number> {
  const { size } = await file.stat();
  const block = Buffer.alloc(64 * 1024);
  let end = size;
  while (end > 0) {
    const start = Math.max(0, end - block.length);
    const { bytesRead } = await file.read(block, 0, end - start, start);
    const newline = block.subarray(0, bytesRead).lastIndexOf(NEWLINE);
    if (newline >= 0) return size - (start + newline + 1);
    end = start;
  }
  return size;
}
