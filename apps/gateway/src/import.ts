import { SystemClock, SystemRandom, UuidV7Source } from '@silkgate/kernel';
import { processEnvironment, required } from '@silkgate/observability';
import { PgDatabase } from '@silkgate/persistence';
import { readFlags } from './adapters/command-line.js';
import { GATEWAY_SCHEMA } from './migrations/index.js';
import { readOnboarding } from './participants/adapters/read-onboarding.js';
import type { OnboardingMistake } from './participants/domain/check-onboarding.js';
import { importOnboarding } from './participants/import-onboarding.js';

const USAGE = `Usage: node dist/import.js --file onboarding.yaml
Imports participants, agreements, merchants, routes and keys (docs/onboarding.md).
SILKGATE_DATABASE_URL names the database, as the gateway's runtime role.`;

function refuse(mistakes: readonly OnboardingMistake[]): never {
  for (const { place, message } of mistakes) process.stderr.write(`${place}: ${message}\n`);
  process.stderr.write(`Nothing was imported: ${mistakes.length} mistake(s).\n`);
  process.exit(1);
}

const { file } = readFlags(USAGE, ['file']);
const url = required(processEnvironment().databaseUrl, 'SILKGATE_DATABASE_URL');
const onboarding = await readOnboarding(file);
if (!onboarding.ok) refuse(onboarding.error);
const clock = new SystemClock();
const database = new PgDatabase({
  url,
  schema: GATEWAY_SCHEMA,
  applicationName: 'gateway-import',
  maxConnections: 1,
});
try {
  const ids = new UuidV7Source(clock, new SystemRandom());
  const outcome = await importOnboarding({ database, clock, ids }, onboarding.value);
  if (outcome.kind === 'refused') refuse(outcome.mistakes);
  const { participants, merchants, keys, revocations, routes } = outcome.written;
  process.stdout.write(
    `Imported ${participants} participant and ${merchants} merchant version(s), ${keys} key(s), ${revocations} revocation(s), ${routes} route version(s).\n`,
  );
} finally {
  await database.close();
}
