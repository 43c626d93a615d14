import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SystemClock, SystemRandom, SystemTimers } from '@silkgate/kernel';
import { UndiciHttpClient } from '@silkgate/kernel/undici';
import { createLogger } from '@silkgate/observability';
import { KeyCabinet } from '../adapters/key-cabinet.js';
import { FileStorage } from '../books/adapters/file-storage.js';
import { CATALOGUE } from '../catalogue/index.js';
import type { Sandbox } from '../composition.js';
import { LocalExchangeFolder } from '../files/adapters/local-exchange-folder.js';
import { provisionFolder } from '../provisioning/provision-folder.js';
import { startSandboxService, type SandboxService } from '../service.js';
import { FakeSwitch } from './fake-switch.js';

export interface TestSandbox {
  readonly folder: string;
  readonly fake: FakeSwitch;
  readonly url: string;
  readonly sandbox: Sandbox;
  readonly problems: string[];
  post(path: string, body?: object): Promise<{ status: number; json: never }>;
  get(path: string): Promise<{ status: number; json: never }>;
  /** Ends the sandbox and starts it again on the same folder. */
  restart(): Promise<TestSandbox>;
  stop(): Promise<void>;
}

/** The real service on a free port, with a fake switch, in a folder of its own. */
export async function startTestSandbox(): Promise<TestSandbox> {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  const fake = new FakeSwitch(folder);
  await fake.start();
  const urls = {
    gatewayUrl: fake.url,
    settlementUrl: fake.url,
    fxUrl: fake.url,
    notifyAcquirers: 'always',
  } as const;
  await provisionFolder(CATALOGUE, { dataFolder: folder, sandboxUrl: 'http://127.0.0.1:7190', ...urls });
  return launch(folder, fake);
}

async function launch(folder: string, fake: FakeSwitch): Promise<TestSandbox> {
  const problems: string[] = [];
  const client = new UndiciHttpClient();
  const service: SandboxService = await startSandboxService({
    settings: {
      gatewayUrls: [fake.url],
      fxUrl: fake.url,
      settlementUrl: fake.url,
      operatorToken: fake.operatorToken,
    },
    logger: createLogger({ service: 'sandbox', level: 'silent' }),
    port: 0,
    ownsProcess: false,
    ports: {
      clock: new SystemClock(),
      timers: new SystemTimers(),
      random: new SystemRandom(),
      http: client,
      keys: new KeyCabinet(folder),
      storage: (name) => FileStorage.open(join(folder, 'sandbox', name)),
      exchange: new LocalExchangeFolder(join(folder, 'files', 'v1')),
      report: (problem) => void problems.push(problem),
    },
  });
  const url = `http://127.0.0.1:${service.http.port}`;
  fake.sandboxUrl = url;
  const end = async (): Promise<void> => {
    await service.http.stop();
    await client.close();
  };
  return {
    folder,
    fake,
    url,
    problems,
    sandbox: service.sandbox,
    post: (path, body = {}) => call(url + path, 'POST', body),
    get: (path) => call(url + path, 'GET'),
    restart: async () => {
      await end();
      return launch(folder, fake);
    },
    stop: async () => {
      await end();
      await fake.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function call(url: string, method: string, body?: object): Promise<{ status: number; json: never }> {
  const response = await fetch(url, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  return { status: response.status, json: (await response.json()) as never };
}
