import { sqlIdentifier, sqlLiteral } from './quoting.js';
import { AUDITOR_ROLE, ownerRole, runtimeRole } from './roles.js';

export interface SchemaBootstrap {
  readonly schema: string;
  readonly ownerPassword: string;
  readonly runtimePassword: string;
}

const PLAIN_LOGIN = 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS';

/** Creates a role or brings an existing one to the same state and password. */
export function roleStatement(role: string, password: string, exists: boolean): string {
  const verb = exists ? 'ALTER' : 'CREATE';
  return `${verb} ROLE ${sqlIdentifier(role)} WITH ${PLAIN_LOGIN} PASSWORD ${sqlLiteral(password)}`;
}

/** In the database itself: PUBLIC loses everything, only named roles may connect. */
export function databaseStatements(database: string, roles: readonly string[]): string[] {
  const name = sqlIdentifier(database);
  return [
    `REVOKE ALL ON DATABASE ${name} FROM PUBLIC`,
    'REVOKE ALL ON SCHEMA public FROM PUBLIC',
    `GRANT CONNECT ON DATABASE ${name} TO ${roles.map(sqlIdentifier).join(', ')}`,
    `ALTER ROLE ${sqlIdentifier(AUDITOR_ROLE)} IN DATABASE ${name} SET default_transaction_read_only = on`,
  ];
}

/** One schema: owned by its owner role, used by its runtime role, read by the auditor, closed to all others. */
export function schemaStatements(schema: string): string[] {
  const name = sqlIdentifier(schema);
  const owner = sqlIdentifier(ownerRole(schema));
  const runtime = sqlIdentifier(runtimeRole(schema));
  const auditor = sqlIdentifier(AUDITOR_ROLE);
  const defaults = `ALTER DEFAULT PRIVILEGES FOR ROLE ${owner}`;
  return [
    `CREATE SCHEMA IF NOT EXISTS ${name} AUTHORIZATION ${owner}`,
    `ALTER SCHEMA ${name} OWNER TO ${owner}`,
    `REVOKE ALL ON SCHEMA ${name} FROM PUBLIC`,
    `GRANT USAGE ON SCHEMA ${name} TO ${runtime}, ${auditor}`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA ${name} TO ${auditor}`,
    `${defaults} IN SCHEMA ${name} GRANT SELECT ON TABLES TO ${auditor}`,
    // A new function is executable by everyone unless its owner says otherwise for all schemas.
    `${defaults} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC`,
  ];
}
