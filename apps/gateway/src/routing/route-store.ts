import assert from 'node:assert';
import { toIsoUtc8 } from '@silkgate/kernel';
import type { EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import type { Route, RouteVersion } from './domain/route.js';

interface RouteRow {
  client_id: string;
  kind: Route['kind'];
  code_length: number | null;
  prefix: string | null;
  guid: string | null;
  version: number;
  status: 'ACTIVE' | 'WITHDRAWN';
}

/** The newest version of every range, withdrawn ones too. */
export async function loadRouteVersions(session: SqlSession): Promise<RouteVersion[]> {
  const { rows } = await session.query<RouteRow>(
    `SELECT DISTINCT ON (kind, code_length, prefix, guid) client_id, kind, code_length, prefix, guid, version, status
       FROM route_version ORDER BY kind, code_length, prefix, guid, version DESC`,
  );
  return rows.map((row) => ({
    route: routeOf(row),
    version: row.version,
    withdrawn: row.status === 'WITHDRAWN',
  }));
}

/** The routes in force. */
export async function loadRoutes(session: SqlSession): Promise<Route[]> {
  const versions = await loadRouteVersions(session);
  return versions.filter(({ withdrawn }) => !withdrawn).map(({ route }) => route);
}

function routeOf({ client_id: clientId, kind, code_length: length, prefix, guid }: RouteRow): Route {
  switch (kind) {
    case 'CONSUMER_CODE':
      assert(length !== null && prefix !== null, 'the table holds length and prefix of a consumer code');
      return { kind, clientId, length, prefix };
    case 'ORDER_CODE':
      assert(prefix !== null, 'the table holds the prefix of an order code');
      return { kind, clientId, prefix };
    case 'ENTRY_CODE':
      assert(guid !== null, 'the table holds the identifier of an entry code');
      return { kind, clientId, guid };
  }
}

export async function insertRouteVersions(
  session: SqlSession,
  versions: readonly RouteVersion[],
  at: EpochMs,
): Promise<void> {
  if (versions.length === 0) return;
  const routes = versions.map(({ route }) => route);
  await session.query(
    `INSERT INTO route_version (client_id, kind, code_length, prefix, guid, version, status, valid_from)
     SELECT *, $8::timestamptz
       FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[], $6::int[], $7::text[])`,
    [
      routes.map((route) => route.clientId),
      routes.map((route) => route.kind),
      routes.map((route) => (route.kind === 'CONSUMER_CODE' ? route.length : null)),
      routes.map((route) => (route.kind === 'ENTRY_CODE' ? null : route.prefix)),
      routes.map((route) => (route.kind === 'ENTRY_CODE' ? route.guid : null)),
      versions.map(({ version }) => version),
      versions.map(({ withdrawn }) => (withdrawn ? 'WITHDRAWN' : 'ACTIVE')),
      toIsoUtc8(at),
    ],
  );
}
