import { readFile } from 'node:fs/promises';
import { EXIT_MISUSE, processEnvironment, required } from '@silkgate/observability';
import { PgDatabase } from '@silkgate/persistence';
import { SCHEMA } from './migrations/index.js';
import { readArguments, USAGE, type Selection } from './recomputation/arguments.js';
import { recomputeFile } from './recomputation/recompute-file.js';
import { recomputeStored, type Finding, type Recomputed } from './recomputation/recompute-stored.js';

/** `node dist/recompute.js`: see `USAGE`. */
function print({ conversionId, field, expected, actual }: Finding): void {
  console.log(`${conversionId} ${field}: expected ${expected}, is ${actual}`);
}

async function recomputeSelected(selection: Selection): Promise<Recomputed> {
  if (selection.kind === 'file')
    return recomputeFile(JSON.parse(await readFile(selection.path, 'utf8')), print);
  const url = required(processEnvironment().databaseUrl, 'SILKGATE_DATABASE_URL');
  const database = new PgDatabase({ url, schema: SCHEMA, applicationName: 'recompute', maxConnections: 1 });
  try {
    return await database.transaction((session) => recomputeStored(session, selection, print), {
      readOnly: true,
      snapshot: true,
    });
  } finally {
    await database.close();
  }
}

async function run(): Promise<number> {
  const selection = readArguments(process.argv.slice(2));
  if (!selection.ok) {
    console.error(`${selection.error}\n\n${USAGE}`);
    return EXIT_MISUSE;
  }
  if (selection.value === 'help') {
    console.log(USAGE);
    return 0;
  }
  const { records, mismatching } = await recomputeSelected(selection.value);
  console.log(`records ${records}, recomputed ${records - mismatching}, mismatches ${mismatching}`);
  return mismatching === 0 ? 0 : 1;
}

try {
  process.exitCode = await run();
} catch (error) {
  console.error(`recomputation failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
