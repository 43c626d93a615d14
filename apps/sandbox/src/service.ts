import { Metrics, startHttpService, type HttpService, type Logger } from '@silkgate/observability';
import { CATALOGUE, type Catalogue } from './catalogue/index.js';
import { composeSandbox, type Sandbox } from './composition.js';
import type { SandboxPorts } from './ports.js';
import { addRawRoutes } from './protocol/raw-routes.js';
import { SandboxModule } from './sandbox.module.js';
import type { SandboxSettings } from './settings.js';

export interface SandboxServiceOptions {
  readonly ports: SandboxPorts;
  readonly settings: SandboxSettings;
  readonly logger: Logger;
  /** 0 picks a free one. */
  readonly port: number;
  readonly ownsProcess: boolean;
  readonly catalogue?: Catalogue;
}

export interface SandboxService {
  readonly http: HttpService;
  readonly sandbox: Sandbox;
}

/** Composes, listens, and only then begins to call others. */
export async function startSandboxService(options: SandboxServiceOptions): Promise<SandboxService> {
  const { ports, settings, logger, port, ownsProcess } = options;
  const sandbox = await composeSandbox(options.catalogue ?? CATALOGUE, ports, settings);
  const operations = { metrics: new Metrics('sandbox'), checks: [] };
  const http = await startHttpService({
    name: 'sandbox',
    module: SandboxModule.register(sandbox, operations),
    port,
    logger,
    ownsProcess,
    openApi: {
      title: 'Silkgate sandbox',
      description: 'Controls of the simulated wallets, domestic wallets, bank and rate publishers.',
      version: '1',
    },
    configure: (app) => {
      addRawRoutes(app.getHttpAdapter().getInstance(), sandbox.rawRoutes);
    },
  });
  await sandbox.start();
  return { http, sandbox };
}
