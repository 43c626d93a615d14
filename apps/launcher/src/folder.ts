import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { Refusal } from './refusal.js';

/** The data folder's layout; see docs/architecture.md. */
export interface DataFolder {
  readonly root: string;
  readonly postgres: string;
  readonly kafka: string;
  readonly logs: string;
  readonly onboarding: string;
}

/** Level by level: Node's own recursive mkdir never returns where a parent exists that takes no children (/proc). */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}

export function openDataFolder(root: string): DataFolder {
  try {
    for (const name of ['logs', 'files/v1']) makeFolder(join(root, name));
  } catch (error) {
    throw new Refusal(`The data folder ${root} cannot be written: ${(error as Error).message}.`);
  }
  return {
    root,
    postgres: join(root, 'postgres'),
    kafka: join(root, 'kafka'),
    logs: join(root, 'logs'),
    onboarding: join(root, 'sandbox', 'onboarding.yaml'),
  };
}

function keptSecret(path: string, make: () => string): string {
  if (!existsSync(path)) {
    writeFileSync(path, make(), { mode: 0o600 });
    chmodSync(path, 0o600);
  }
  return readFileSync(path, 'utf8').trim();
}

export function operatorToken(folder: DataFolder): string {
  return (
    process.env['SILKGATE_OPERATOR_TOKEN'] ??
    keptSecret(join(folder.root, 'operator.token'), () => randomBytes(24).toString('base64url'))
  );
}

/** Passwords of the database's roles: `SILKGATE_PASSWORD_<ROLE>` where set, else made at first start and kept. */
export function databasePasswords(folder: DataFolder, roles: readonly string[]): ReadonlyMap<string, string> {
  const path = join(folder.root, 'secrets.json');
  const known = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>) : {};
  const missing = roles.filter((role) => known[role] === undefined);
  for (const role of missing) known[role] = randomBytes(18).toString('base64url');
  if (missing.length > 0) writeFileSync(path, JSON.stringify(known, null, 2), { mode: 0o600 });
  for (const role of roles)
    known[role] = process.env[`SILKGATE_PASSWORD_${role.toUpperCase()}`] ?? known[role]!;
  return new Map(Object.entries(known));
}
