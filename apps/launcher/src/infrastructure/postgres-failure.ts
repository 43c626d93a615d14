import { existsSync, readFileSync } from 'node:fs';
import { closedFolderReason, type MachineUser } from './closed-folder.js';
import type { PostgresSettings } from './postgres-settings.js';

/** Why the server gave up, for a failure whose own error says nothing. */
function lastWords(logFile: string, directory: string): string {
  if (!existsSync(logFile)) return 'it said nothing';
  const lines = readFileSync(logFile, 'utf8').trim().split('\n');
  const fatal = lines.findLast((line) => /(FATAL|PANIC):/.test(line)) ?? lines.at(-1) ?? 'it said nothing';
  if (fatal.includes('postmaster.pid')) return `the data folder ${directory} is in use by another Postgres`;
  return fatal.replace(/^.*(FATAL|PANIC): */, '');
}

/** What to tell of a server that did not start; `runsAs` is the user it was given where it was started as root. */
export function postgresFailure(
  error: unknown,
  { directory, logFile }: Pick<PostgresSettings, 'directory' | 'logFile'>,
  runsAs: MachineUser | undefined,
): Error {
  const closed = runsAs === undefined ? undefined : closedFolderReason(directory, runsAs);
  const said = error instanceof Error ? error.message : lastWords(logFile, directory);
  return new Error(closed ?? said, { cause: error });
}
