import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Repository } from './document-check.js';

/** Larger files are data, not documents. */
const MAX_BYTES = 4_000_000;

type Ignores = (name: string, folder: boolean) => boolean;

/** The plain forms of .gitignore that this repository uses: `name/` and `*.ending`. */
export function ignoresOf(gitignore: string): Ignores {
  const lines = gitignore
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const folders = new Set([
    '.git',
    ...lines.filter((line) => line.endsWith('/')).map((line) => line.slice(0, -1)),
  ]);
  const endings = lines.filter((line) => line.startsWith('*')).map((line) => line.slice(1));
  return (name, folder) => (folder ? folders.has(name) : endings.some((ending) => name.endsWith(ending)));
}

function filesUnder(root: string, folder: string, ignores: Ignores): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (ignores(entry.name, entry.isDirectory())) return [];
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return filesUnder(root, path, ignores);
    return entry.isFile() ? [path] : [];
  });
}

function textOf(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  const bytes = readFileSync(path);
  return bytes.length > MAX_BYTES || bytes.includes(0) ? undefined : bytes.toString('utf8');
}

function foldersUnder(files: readonly string[], prefix: string): readonly string[] {
  const below = files
    .filter((file) => file.startsWith(prefix))
    .map((file) => file.slice(prefix.length).split('/'));
  return [
    ...new Set(
      below.flatMap(([first, ...rest]) => (first === undefined || rest.length === 0 ? [] : [first])),
    ),
  ];
}

/** The work tree on disk. */
export function repositoryAt(root: string): Repository {
  const ignores = ignoresOf(textOf(join(root, '.gitignore')) ?? '');
  const files = filesUnder(root, '', ignores).sort();
  return {
    files,
    folders: (folder) => foldersUnder(files, `${folder}/`),
    read: (path) => textOf(join(root, path)),
  };
}
