import { chmodSync, copyFileSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { DATA_SHARES } from '../services/data-shares.js';

/** Where keys and configurations are; what is exchanged with participants is shared as it is. */
const SHARED_FOLDERS = ['gateway', 'tls', 'settlement', 'sandbox'];

function filesBelow(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

function copy(source: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  const unfinished = `${target}.part`;
  copyFileSync(source, unfinished);
  chmodSync(unfinished, statSync(source).mode & 0o777);
  renameSync(unfinished, target);
}

/**
 * Copies to each service what it needs of a prepared data folder, and nothing else, to `<shares>/<app>`. Repeating it
 * renews the copies and leaves what a service has written itself.
 */
export function shareData(root: string, shares: string): void {
  const files = SHARED_FOLDERS.flatMap((folder) => filesBelow(root, folder));
  for (const [app, { needs }] of Object.entries(DATA_SHARES)) {
    for (const path of files.filter((each) => needs.some((need) => need.test(each))))
      copy(join(root, path), join(shares, app, path));
  }
}
