import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { Logger } from '../logging/logger.js';
import { drainServer } from './drain-server.js';
import { NestLogger } from '../logging/nest-logger.js';
import { OutageFilter } from '../operators/outage.filter.js';
import { ProcessLifecycle } from './process-lifecycle.js';

export interface OpenApiOptions {
  readonly title: string;
  readonly description: string;
  readonly version: string;
}

export interface TlsOptions {
  readonly port: number;
  /** PEM. */
  readonly key: string;
  /** PEM. */
  readonly cert: string;
}

export interface HttpServiceOptions {
  readonly name: string;
  readonly module: Type | DynamicModule;
  /** 0 picks a free one. */
  readonly port: number;
  /** Default SILKGATE_HOST, else 127.0.0.1: an image listens to its network, a laptop to itself. */
  readonly host?: string;
  /** The same routes over HTTPS beside it. */
  readonly tls?: TlsOptions;
  readonly logger: Logger;
  readonly openApi: OpenApiOptions;
  /** Default 64 KiB; a larger body is answered 413 unread. */
  readonly bodyLimitBytes?: number;
  /** Pipes, filters, hooks, microservice transports; runs before the routes are made. */
  readonly configure?: (app: NestFastifyApplication) => void | Promise<void>;
  /** Signals and the launcher's channel end the process; default true, false in tests. */
  readonly ownsProcess?: boolean;
}

export interface HttpService {
  readonly app: NestFastifyApplication;
  readonly port: number;
  readonly tlsPort: number | undefined;
  /** Takes no more requests, finishes those in progress, ends the app's own resources. */
  stop(): Promise<void>;
}

/** Nest logs and aborts the process on start-up errors unless told otherwise: ours are reported in one place. */
async function createApp(options: HttpServiceOptions): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: options.bodyLimitBytes ?? 64 * 1024,
    forceCloseConnections: 'idle',
    keepAliveTimeout: 72_000,
    requestTimeout: 30_000,
  });
  const app = await NestFactory.create<NestFastifyApplication>(options.module, adapter, {
    logger: new NestLogger(options.logger),
    rawBody: true,
    abortOnError: false,
  });
  app.useGlobalFilters(new OutageFilter(app.getHttpAdapter()));
  await options.configure?.(app);
  addOpenApi(app, options.openApi);
  await app.startAllMicroservices();
  return app;
}

/** A page at `/docs`, the document at `/docs-json`. */
function addOpenApi(app: NestFastifyApplication, { title, description, version }: OpenApiOptions): void {
  const config = new DocumentBuilder()
    .setTitle(title)
    .setDescription(description)
    .setVersion(version)
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, config));
}

async function listenTls(app: NestFastifyApplication, tls: TlsOptions, host: string): Promise<TlsServer> {
  const fastify = app.getHttpAdapter().getInstance();
  const server = createTlsServer({ key: tls.key, cert: tls.cert }, (request, response) => {
    fastify.routing(request, response);
  });
  server.keepAliveTimeout = 72_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(tls.port, host, resolve);
  });
  return server;
}

function explain(error: unknown, options: HttpServiceOptions): Error {
  const { code, port = options.port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') {
    return new Error(`Port ${port} is in use; ${options.name} cannot listen on it.`, {
      cause: error,
    });
  }
  return error instanceof Error ? error : new Error(String(error));
}

/**
 * Starts a service: Nest on Fastify, OpenAPI at /docs and /docs-json, raw bodies kept for signatures,
 * an orderly end on SIGTERM, SIGINT or when the launcher's channel closes. Under a launcher it sends
 * `{type: 'ready', port}` when it listens.
 */
export async function startHttpService(options: HttpServiceOptions): Promise<HttpService> {
  const host = options.host ?? process.env['SILKGATE_HOST'] ?? '127.0.0.1';
  const lifecycle = options.ownsProcess === false ? undefined : new ProcessLifecycle(options.logger, process);
  try {
    const app = await createApp(options);
    await app.listen(options.port, host);
    const tls = options.tls === undefined ? undefined : await listenTls(app, options.tls, host);
    const stop = async (): Promise<void> => {
      // Both doors at once, and nothing behind them ends before the last request is answered.
      await Promise.all(
        [app.getHttpServer(), ...(tls === undefined ? [] : [tls])].map((server) => drainServer(server)),
      );
      await app.close();
    };
    const port = (app.getHttpServer().address() as AddressInfo).port;
    lifecycle?.ready(port, stop);
    options.logger.info({ port, host }, `${options.name} listens`);
    return { app, port, tlsPort: (tls?.address() as AddressInfo | undefined)?.port, stop };
  } catch (error) {
    throw explain(error, options);
  }
}
