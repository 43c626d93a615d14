import { readEnvironment, type Environment } from '../environment/environment.js';

/** The exit code of every command for a wrong argument or a malformed variable. */
export const EXIT_MISUSE = 2;

/** This process's environment; a malformed variable ends the process with a sentence and code 2. */
export function processEnvironment(): Environment {
  const environment = readEnvironment(process.env);
  if (environment.ok) return environment.value;
  for (const problem of environment.error) process.stderr.write(`${problem}\n`);
  process.exit(EXIT_MISUSE);
}

/** A variable this process cannot do without. */
export function required<T>(value: T | undefined, variable: string): T {
  if (value !== undefined) return value;
  process.stderr.write(`${variable} must be set.\n`);
  process.exit(EXIT_MISUSE);
}
