import { parseArgs } from 'node:util';
import { readEnvironment, type Variables } from '../environment/environment.js';
import { EXIT_MISUSE } from './process-environment.js';

export interface MigrateCommand {
  readonly schema: string;
  /** Brings the schema up to date; answers the names of the migrations it ran. */
  readonly migrate: (ownerUrl: string) => Promise<readonly string[]>;
}

/** The part of Node's `process` that a command needs. */
export interface CommandProcess {
  readonly argv: readonly string[];
  readonly env: Variables;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

const OWNER_URL = 'SILKGATE_OWNER_DATABASE_URL';

function usage(schema: string): string {
  return `Usage: node dist/migrate.js
Brings schema ${schema} up to date: runs the migrations that it has not had yet, in their order, as its owner role.
${OWNER_URL} names the database, for example postgres://${schema}_owner:password@host:port/database.

  --help   this text

Exits 0 when the schema is up to date, 1 when it could not be migrated, 2 for an argument that makes no sense.
`;
}

/** `node dist/migrate.js` of a service; answers the exit code. */
export async function runMigrateCommand(command: MigrateCommand, process: CommandProcess): Promise<number> {
  const { schema } = command;
  const asked = readArguments(process.argv.slice(2));
  if (asked === 'help') {
    process.stdout.write(usage(schema));
    return 0;
  }
  const environment = readEnvironment(process.env);
  const url = environment.ok ? environment.value.ownerDatabaseUrl : undefined;
  const problems = [
    ...(asked === undefined ? [] : [asked.problem]),
    ...(environment.ok ? [] : environment.error),
    ...(environment.ok && url === undefined ? [`${OWNER_URL} must be set.`] : []),
  ];
  if (url === undefined || problems.length > 0) {
    for (const problem of problems) process.stderr.write(`${problem}\n`);
    if (asked !== undefined) process.stderr.write(usage(schema));
    return EXIT_MISUSE;
  }
  try {
    const ran = await command.migrate(url);
    process.stdout.write(ran.length === 0 ? `${schema}: up to date\n` : `${schema}: ran ${ran.join(', ')}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${schema}: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

function readArguments(args: readonly string[]): 'help' | { readonly problem: string } | undefined {
  try {
    const { values } = parseArgs({ args: [...args], options: { help: { type: 'boolean' } }, strict: true });
    return values.help === true ? 'help' : undefined;
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
