import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalFileStore } from './local-file-store.js';

let folder: string;
let files: LocalFileStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'silkgate-files-'));
  files = new LocalFileStore(folder);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

it('replaces a file as a whole', async () => {
  await files.write('a/b/c.csv', ['one\n', 'two\n']);
  await files.write('a/b/c.csv', ['three\n']);
  expect(await readFile(join(folder, 'a/b/c.csv'), 'utf8')).toBe('three\n');
  expect(await readdir(join(folder, 'a/b'))).toEqual(['c.csv']);
});

it('leaves the old content and no temporary file when the new cannot be made', async () => {
  await files.write('a.csv', ['old\n']);
  const broken = (function* () {
    yield 'new\n';
    throw new Error('no more rows');
  })();
  await expect(files.write('a.csv', broken)).rejects.toThrow('no more rows');
  expect(await readFile(join(folder, 'a.csv'), 'utf8')).toBe('old\n');
  expect(await readdir(folder)).toEqual(['a.csv']);
});

it.each(['../outside.csv', 'a/../../outside.csv', '..', ''])('does not write to "%s"', async (path) => {
  await expect(files.write(path, ['x'])).rejects.toThrow('leads out');
});
