#!/usr/bin/env node
/**
 * The one way in behind every npm script, on Node's built-ins alone: installs when the lock file changed, builds,
 * then hands over to the launcher, which is TypeScript.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Silkgate needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

function run(command, args, what) {
  const result = spawnSync(command, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  if (result.status === 0) return;
  console.error(
    `${what} failed:\n${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}`,
  );
  process.exit(1);
}

const lock = readFileSync(join(root, 'package-lock.json'));
const fingerprint = createHash('sha256').update(lock).update(process.version).digest('hex');
const stamp = join(root, 'node_modules', '.silkgate-installed');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== fingerprint) {
  console.log('Installing dependencies ...');
  // Not `npm ci`: it refuses a lock file that leaves out binaries for platforms which a registry does not carry.
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], 'npm install');
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, fingerprint);
}
console.log('Building ...');
run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b'], 'The build');

const { runCommand } = await import('../apps/launcher/dist/main.js');
await runCommand(process.argv.slice(2));
