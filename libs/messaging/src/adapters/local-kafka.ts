import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { runCommand } from './local-kafka/run-command.js';
import { serverProperties, type KafkaPorts } from './local-kafka/server-properties.js';

export { installKafka, missingForKafka } from './local-kafka/install-kafka.js';

export interface LocalKafkaOptions extends KafkaPorts {
  /** What {@link installKafka} filled. */
  readonly librariesDirectory: string;
  /** Kept between starts: topics and offsets live here. */
  readonly dataDirectory: string;
  /** Everything the broker says is appended here. */
  readonly logFile: string;
  /** Default 60,000. */
  readonly startTimeoutMs?: number;
}

export interface LocalKafka {
  readonly pid: number;
  /** `host:port` for KAFKA_BROKERS. */
  readonly brokers: string;
  /** Resolves with the exit code when the process has ended, whoever ended it. */
  readonly exited: Promise<number | null>;
  /** An orderly end; forced after 20 s. */
  stop(): Promise<void>;
}

const STOP_LIMIT_MS = 20_000;

function sleep(delayMs: number): Promise<void> {
  return new Promise((done) => setTimeout(done, delayMs));
}

function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
    socket.once('close', () => done(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function isFormatted(logFolder: string): Promise<boolean> {
  return readFile(join(logFolder, 'meta.properties')).then(
    () => true,
    () => false,
  );
}

async function formatStorage(classPath: string, propertiesFile: string): Promise<void> {
  // A Kafka id is 16 bytes in base64url; one that began with a hyphen would be read as an option.
  const clusterId = `k${randomBytes(16).toString('base64url').slice(1, 22)}`;
  const { exitCode, output } = await runCommand('java', [
    ...['-Xmx128m', '-XX:+UseSerialGC', '-cp', classPath],
    ...['kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', propertiesFile],
  ]);
  if (exitCode !== 0) throw new Error(`Kafka's storage could not be prepared: ${lastLines(output)}`);
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-4).join(' ');
}

async function spawnBroker(
  classPath: string,
  propertiesFile: string,
  logFile: string,
): Promise<ChildProcess> {
  await mkdir(dirname(logFile), { recursive: true });
  const log = await open(logFile, 'a');
  try {
    return spawn(
      'java',
      [
        ...[
          '-Xmx384m',
          '-XX:+UseSerialGC',
          '-XX:TieredStopAtLevel=1',
          '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
        ],
        ...['-Dorg.slf4j.simpleLogger.showDateTime=true', '-cp', classPath, 'kafka.Kafka', propertiesFile],
      ],
      { stdio: ['ignore', log.fd, log.fd], detached: false },
    );
  } finally {
    await log.close();
  }
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((done) => {
    child.once('exit', (code) => done(code));
    child.once('error', () => done(null));
  });
}

async function waitUntilReady(options: LocalKafkaOptions, exited: Promise<number | null>): Promise<void> {
  let gone = false;
  void exited.then(() => {
    gone = true;
  });
  const deadline = Date.now() + (options.startTimeoutMs ?? 60_000);
  while (!gone && Date.now() < deadline) {
    if (await answers(options.brokerPort)) return;
    await sleep(100);
  }
  const said = lastLines(await readFile(options.logFile, 'utf8'));
  throw new Error(`Kafka ${gone ? 'ended at once' : 'did not answer in time'}: ${said}`);
}

/** Starts a single Kafka node on the loopback interface and waits until it answers; formats new storage. */
export async function startKafka(options: LocalKafkaOptions): Promise<LocalKafka> {
  for (const port of [options.brokerPort, options.controllerPort]) {
    if (await answers(port)) throw new Error(`Port ${port} is in use; Kafka cannot listen on it.`);
  }
  const dataDirectory = resolve(options.dataDirectory);
  const logFolder = join(dataDirectory, 'log');
  const classPath = join(resolve(options.librariesDirectory), '*');
  const propertiesFile = join(dataDirectory, 'server.properties');
  await mkdir(dataDirectory, { recursive: true });
  await writeFile(propertiesFile, serverProperties(options, logFolder));
  if (!(await isFormatted(logFolder))) await formatStorage(classPath, propertiesFile);
  const child = await spawnBroker(classPath, propertiesFile, options.logFile);
  const exited = exitOf(child);
  const stop = (): Promise<void> => stopChild(child, exited);
  try {
    await waitUntilReady(options, exited);
  } catch (error) {
    await stop();
    throw error;
  }
  return { pid: child.pid ?? 0, brokers: `127.0.0.1:${options.brokerPort}`, exited, stop };
}

async function stopChild(child: ChildProcess, exited: Promise<number | null>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await exited;
  clearTimeout(force);
}
