import pg from 'pg';
import {
  databaseStatements,
  roleStatement,
  schemaStatements,
  type SchemaBootstrap,
} from '../bootstrap/bootstrap-statements.js';
import { sqlIdentifier } from '../bootstrap/quoting.js';
import { AUDITOR_ROLE, databaseOf, ownerRole, runtimeRole } from '../bootstrap/roles.js';
import { toDatabaseError } from './pg-failure.js';

export interface DatabaseBootstrap {
  /** URL of a role that may create roles and databases. */
  readonly adminUrl: string;
  /** Created if missing; default: the one in `adminUrl`. */
  readonly database?: string;
  readonly schemas: readonly SchemaBootstrap[];
  readonly auditorPassword: string;
}

/** Any number; roles are shared by all databases of a server, so two bootstraps must take turns. */
const BOOTSTRAP_LOCK = 7_132_001;

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // A connection that breaks while idle reports through the next query.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    throw toDatabaseError(error, 'connect');
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.toString();
}

async function ensureDatabase(client: pg.Client, database: string): Promise<void> {
  const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
  if (found.rowCount === 0) await client.query(`CREATE DATABASE ${sqlIdentifier(database)}`);
}

/** Somebody changed or made the same role at this moment: the lock above is only that of one database. */
const ROLE_RACES: ReadonlySet<string> = new Set(['XX000', '23505', '42710']);
const ROLE_ATTEMPTS = 20;

function isRoleRace(error: unknown): boolean {
  return error instanceof pg.DatabaseError && ROLE_RACES.has(error.code ?? '');
}

async function ensureRole(client: pg.Client, role: string, password: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const found = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
    try {
      await client.query(roleStatement(role, password, found.rowCount !== 0));
      return;
    } catch (error) {
      if (attempt === ROLE_ATTEMPTS || !isRoleRace(error)) throw error;
    }
    await client.query('SELECT pg_sleep(0.01 * $1::int)', [attempt]);
  }
}

/** An administrator that is not a superuser may act for a role only as its member. */
async function joinOwners(client: pg.Client, owners: readonly string[]): Promise<void> {
  const admin = await client.query<{ rolsuper: boolean }>(
    'SELECT rolsuper FROM pg_roles WHERE rolname = current_user',
  );
  if (admin.rows[0]?.rolsuper === true) return;
  for (const owner of owners) await client.query(`GRANT ${sqlIdentifier(owner)} TO CURRENT_USER`);
}

async function runAll(client: pg.Client, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await client.query(statement);
}

/** Database, roles, schemas and walls. Running it again changes nothing but the passwords given. */
export async function bootstrapDatabase(bootstrap: DatabaseBootstrap): Promise<void> {
  const { adminUrl, schemas } = bootstrap;
  const database = bootstrap.database ?? databaseOf(adminUrl);
  const passwords = new Map<string, string>([[AUDITOR_ROLE, bootstrap.auditorPassword]]);
  for (const each of schemas) {
    passwords.set(ownerRole(each.schema), each.ownerPassword);
    passwords.set(runtimeRole(each.schema), each.runtimePassword);
  }
  await withClient(adminUrl, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [BOOTSTRAP_LOCK]);
    await ensureDatabase(client, database);
    for (const [role, password] of passwords) await ensureRole(client, role, password);
    await joinOwners(
      client,
      schemas.map((each) => ownerRole(each.schema)),
    );
    await withClient(withDatabase(adminUrl, database), async (inside) => {
      await runAll(inside, databaseStatements(database, [...passwords.keys()]));
      for (const each of schemas) await runAll(inside, schemaStatements(each.schema));
    });
  });
}
