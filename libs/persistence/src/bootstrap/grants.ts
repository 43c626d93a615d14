import { sqlIdentifier, sqlTableName } from './quoting.js';

/** For a migration: the runtime role may read and change every row. */
export function grantMutable(table: string, runtimeRole: string): string {
  return `GRANT SELECT, INSERT, UPDATE, DELETE ON ${sqlTableName(table)} TO ${sqlIdentifier(runtimeRole)}`;
}

/**
 * For a migration: the runtime role may read and add rows only. Such rows cannot be locked with
 * FOR UPDATE either, which needs the right to update.
 */
export function grantAppendOnly(table: string, runtimeRole: string): string {
  return `GRANT SELECT, INSERT ON ${sqlTableName(table)} TO ${sqlIdentifier(runtimeRole)}`;
}
