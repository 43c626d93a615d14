import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand, type CommandResult } from './run-command.js';

/** The same distance from `src` and from `dist`. */
const POM = fileURLToPath(new URL('../../../../../docker/kafka/pom.xml', import.meta.url));
const OLDEST_JAVA = 17;
/** Written last: a folder without it is half a download. */
const COMPLETE = 'installed-from.pom.xml';

async function versionOf(command: string, flag: string): Promise<CommandResult | undefined> {
  try {
    return await runCommand(command, [flag]);
  } catch {
    return undefined;
  }
}

/** Why this machine cannot run Kafka, as a sentence; undefined where it can. */
export async function missingForKafka(): Promise<string | undefined> {
  const java = await versionOf('java', '-version');
  if (java?.exitCode !== 0) return 'Java is not installed; Kafka needs Java 17 or newer.';
  const version = Number(/version "(\d+)/.exec(java.output)?.[1] ?? 0);
  if (version < OLDEST_JAVA) return `Java ${version} is too old; Kafka needs Java 17 or newer.`;
  const maven = await versionOf('mvn', '--version');
  if (maven?.exitCode !== 0) return 'Maven (mvn) is not installed; it fetches Kafka.';
  return undefined;
}

async function isInstalled(directory: string, pom: string): Promise<boolean> {
  try {
    return (await readFile(join(directory, COMPLETE), 'utf8')) === pom;
  } catch {
    return false;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/**
 * Fetches the libraries of Kafka into `directory` with Maven (46 files, 43 MB); does nothing where
 * they are there already. The folder appears whole or not at all, also when two do this at once.
 */
export async function installKafka(directory: string): Promise<void> {
  const pom = await readFile(POM, 'utf8');
  if (await isInstalled(directory, pom)) return;
  const reason = await missingForKafka();
  if (reason !== undefined) throw new Error(reason);
  const partial = `${directory}.partial-${process.pid}`;
  await mkdir(dirname(directory), { recursive: true });
  try {
    await copyLibraries(partial);
    await writeFile(join(partial, COMPLETE), pom);
    if (await isInstalled(directory, pom)) return;
    if (await exists(directory)) await rm(directory, { recursive: true });
    await rename(partial, directory);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function copyLibraries(target: string): Promise<void> {
  const { exitCode, output } = await runCommand('mvn', [
    '--batch-mode',
    '--quiet',
    '--file',
    POM,
    'dependency:copy-dependencies',
    `-DoutputDirectory=${target}`,
  ]);
  if (exitCode === 0) return;
  const lines = output.split('\n').filter((line) => line.startsWith('[ERROR]'));
  throw new Error(`Maven could not fetch Kafka: ${lines.slice(0, 3).join(' ')}`);
}
