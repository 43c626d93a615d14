import { strict as assert } from 'node:assert';
import type { SeededRandom } from '@silkgate/kernel';
import { PgDatabase, runtimeRole } from '@silkgate/persistence';
import type { ServerName } from '../../guard/protocol.js';
import { SCHEMAS } from '../../services/table.js';
import { pause } from '../../wait.js';
import type { FaultWorld, Injected } from '../world.js';
import type { Recovery } from './process-faults.js';

const DOWN_MS = { shortest: 300, longest: 4_000 } as const;
const PAUSE_MS = { shortest: 2_000, longest: 6_000 } as const;
/** Connections are cut again as soon as they have been made anew, so that some are cut in the middle of a commit. */
const CUTS = 3;
const CUT_PAUSE_MS = 300;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** kill -9 of a server with all its processes, and its new start on what was on the disk. */
export async function serverKilled(
  world: FaultWorld,
  what: ServerName,
  random: SeededRandom,
  recovery: Recovery,
): Promise<Injected> {
  const { guard } = world.running;
  assert(guard !== undefined, `${what} is not ours`);
  await guard.kill(what);
  const downMs = random.integer(DOWN_MS.shortest, DOWN_MS.longest);
  await pause(downMs);
  const endedAtMs = Date.now();
  return {
    what: `${what} killed, down for ${seconds(downMs)}`,
    endedAtMs,
    recovered: async () => {
      await guard.start(what);
      await recovery(world, endedAtMs);
    },
  };
}

export async function kafkaPaused(
  world: FaultWorld,
  random: SeededRandom,
  recovery: Recovery,
): Promise<Injected> {
  const pid = world.running.pids.get('kafka');
  assert(pid !== undefined, 'Kafka is not ours');
  const pauseMs = random.integer(PAUSE_MS.shortest, PAUSE_MS.longest);
  process.kill(pid, 'SIGSTOP');
  await pause(pauseMs);
  process.kill(pid, 'SIGCONT');
  const endedAtMs = Date.now();
  return {
    what: `Kafka paused for ${seconds(pauseMs)}`,
    endedAtMs,
    recovered: () => recovery(world, endedAtMs),
  };
}

/** Every connection of one service, or of all, is terminated by the server, in whatever transaction it is. */
export async function connectionsCut(
  world: FaultWorld,
  random: SeededRandom,
  recovery: Recovery,
): Promise<Injected> {
  const schemas =
    random.integer(1, 3) === 1 ? SCHEMAS : [random.pick(['gateway', 'gateway', 'settlement', 'fx'])];
  const { adminUrl, database: name } = world.running.server;
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const admin = new PgDatabase({
    url: url.toString(),
    schema: 'public',
    applicationName: 'faults',
    maxConnections: 1,
  });
  let cut = 0;
  try {
    for (let round = 0; round < CUTS; round += 1) {
      const { rows } = await admin.query<{ cut: string }>(
        `SELECT count(pg_terminate_backend(pid)) AS cut FROM pg_stat_activity WHERE usename = ANY($1::text[])`,
        [schemas.map(runtimeRole)],
      );
      cut += Number(rows[0]?.cut ?? 0);
      await pause(CUT_PAUSE_MS);
    }
  } finally {
    await admin.close();
  }
  const endedAtMs = Date.now();
  const whose = schemas.length === 1 ? schemas[0] : 'all services';
  return {
    what: `${cut} connections of ${whose} cut`,
    endedAtMs,
    recovered: () => recovery(world, endedAtMs),
  };
}
