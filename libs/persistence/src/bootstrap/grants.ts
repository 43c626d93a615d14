import { sqlIdentifier, sqlTableName } from './quoting.js';

/**
 * For a migration: the runtime role may read, change and remove every row. Only for tables whose rows the service
 * itself removes when they are done with; published migrations give it to others too, and later ones take it back.
 */
export function grantMutable(table: string, runtimeRole: string): string {
  return `GRANT SELECT, INSERT, UPDATE, DELETE ON ${sqlTableName(table)} TO ${sqlIdentifier(runtimeRole)}`;
}

/** For a migration: the runtime role may read and change every row, and remove none. */
export function grantUpdatable(table: string, runtimeRole: string): string {
  return `GRANT SELECT, INSERT, UPDATE ON ${sqlTableName(table)} TO ${sqlIdentifier(runtimeRole)}`;
}

/** For a migration: takes back from the runtime role the right to remove rows of these tables. */
export function revokeDelete(tables: readonly string[], runtimeRole: string): string {
  return `REVOKE DELETE ON ${tables.map(sqlTableName).join(', ')} FROM ${sqlIdentifier(runtimeRole)}`;
}

/**
 * For a migration: the runtime role may read and add rows only. Such rows cannot be locked with
 * FOR UPDATE either, which needs the right to update.
 */
export function grantAppendOnly(table: string, runtimeRole: string): string {
  return `GRANT SELECT, INSERT ON ${sqlTableName(table)} TO ${sqlIdentifier(runtimeRole)}`;
}
