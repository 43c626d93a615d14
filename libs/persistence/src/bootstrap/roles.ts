/** The role that owns a schema and runs its migrations. */
export function ownerRole(schema: string): string {
  return `${schema}_owner`;
}

/** The role a service runs as: its own schema only, no DDL. */
export function runtimeRole(schema: string): string {
  return `${schema}_runtime`;
}

/** Reads every schema, writes nothing. */
export const AUDITOR_ROLE = 'auditor';

/** The administrator's URL with another role, and another database if one is named. */
export function roleUrl(adminUrl: string, role: string, password: string, database?: string): string {
  const url = new URL(adminUrl);
  url.username = encodeURIComponent(role);
  url.password = encodeURIComponent(password);
  if (database !== undefined) url.pathname = `/${encodeURIComponent(database)}`;
  return url.toString();
}

/** The database that a URL names. */
export function databaseOf(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}
