import {
  AUDITOR_ROLE,
  bootstrapDatabase,
  databaseOf,
  ownerRole,
  roleUrl,
  runtimeRole,
} from '@silkgate/persistence';
import { databasePasswords, type DataFolder } from '../folder.js';
import { SCHEMAS } from '../services/table.js';

/** The administrator's URL and the database that is ours there. */
export interface DatabaseServer {
  readonly adminUrl: string;
  readonly database: string;
  /** Folder of its Unix-domain socket, where it has one that services may use. */
  readonly socketDirectory?: string;
}

/** An existing server is taken as its URL says; the embedded one gets a database of our name. */
export function databaseServer(url: string, embedded: boolean): DatabaseServer {
  return { adminUrl: url, database: embedded ? 'silkgate' : databaseOf(url) };
}

/** The database as each role reaches it. */
export interface DatabaseAccess {
  owner(schema: string): string;
  runtime(schema: string): string;
  readonly auditorUrl: string;
}

export function databaseAccess(server: DatabaseServer, folder: DataFolder): DatabaseAccess {
  const roles = [AUDITOR_ROLE, ...SCHEMAS.flatMap((schema) => [ownerRole(schema), runtimeRole(schema)])];
  const passwords = databasePasswords(folder, roles);
  const url = (role: string): string => roleUrl(server.adminUrl, role, passwords.get(role)!, server.database);
  return {
    owner: (schema) => url(ownerRole(schema)),
    runtime: (schema) => overSocket(url(runtimeRole(schema)), server.socketDirectory),
    auditorUrl: url(AUDITOR_ROLE),
  };
}

/** libpq's way to name a socket's folder in a URL: percent-encoded in the place of the host. */
function overSocket(url: string, directory: string | undefined): string {
  if (directory === undefined) return url;
  const { username, password, port, pathname } = new URL(url);
  return `postgres://${username}:${password}@${encodeURIComponent(directory)}:${port}${pathname}`;
}

/** Creates or renews roles and schemas; harmless when repeated. */
export async function bootstrapRoles(server: DatabaseServer, folder: DataFolder): Promise<void> {
  const roles = SCHEMAS.flatMap((schema) => [ownerRole(schema), runtimeRole(schema)]);
  const passwords = databasePasswords(folder, [AUDITOR_ROLE, ...roles]);
  await bootstrapDatabase({
    adminUrl: server.adminUrl,
    database: server.database,
    schemas: SCHEMAS.map((schema) => ({
      schema,
      ownerPassword: passwords.get(ownerRole(schema))!,
      runtimePassword: passwords.get(runtimeRole(schema))!,
    })),
    auditorPassword: passwords.get(AUDITOR_ROLE)!,
  });
}
