import assert from 'node:assert';
import { toIsoUtc8 } from '@silkgate/kernel';
import type { EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import type { Route } from './domain/route.js';

interface RouteRow {
  client_id: string;
  kind: Route['kind'];
  code_length: number | null;
  prefix: string | null;
  guid: string | null;
}

export async function loadRoutes(session: SqlSession): Promise<Route[]> {
  const { rows } = await session.query<RouteRow>(
    `SELECT client_id, kind, code_length, prefix, guid FROM route
      ORDER BY kind, client_id, code_length, prefix, guid`,
  );
  return rows.map(routeOf);
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

export async function insertRoutes(
  session: SqlSession,
  routes: readonly Route[],
  at: EpochMs,
): Promise<void> {
  if (routes.length === 0) return;
  await session.query(
    `INSERT INTO route (client_id, kind, code_length, prefix, guid, created_at)
     SELECT *, $6::timestamptz FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[])`,
    [
      routes.map((route) => route.clientId),
      routes.map((route) => route.kind),
      routes.map((route) => (route.kind === 'CONSUMER_CODE' ? route.length : null)),
      routes.map((route) => (route.kind === 'ENTRY_CODE' ? null : route.prefix)),
      routes.map((route) => (route.kind === 'ENTRY_CODE' ? route.guid : null)),
      toIsoUtc8(at),
    ],
  );
}
