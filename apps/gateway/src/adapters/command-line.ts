import { parseArgs } from 'node:util';

/** Exit code for a wrong argument. */
const EXIT_MISUSE = 2;

/** Reads `--name value` flags of a command; `--help` prints the usage, an unknown or missing flag names it and exits 2. */
export function readFlags<Name extends string>(usage: string, names: readonly Name[]): Record<Name, string> {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  let values: Record<string, unknown>;
  try {
    ({ values } = parseArgs({ options: { ...options, help: { type: 'boolean' } }, strict: true }));
  } catch (error) {
    return misuse(error instanceof Error ? error.message : String(error), usage);
  }
  if (values['help'] === true) {
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  }
  const missing = names.find((name) => typeof values[name] !== 'string');
  if (missing !== undefined) return misuse(`--${missing} is missing`, usage);
  return values as Record<Name, string>;
}

function misuse(problem: string, usage: string): never {
  process.stderr.write(`${problem}\n${usage}\n`);
  process.exit(EXIT_MISUSE);
}
