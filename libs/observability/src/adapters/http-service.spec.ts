import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request as plainRequest } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Body, Controller, Get, Module, Post } from '@nestjs/common';
import { createLogger } from '../logging/logger.js';
import { OperationsModule } from '../health/operations.module.js';
import { Metrics } from '../metrics/metrics.js';
import { startHttpService, type HttpService, type HttpServiceOptions } from './http-service.js';

@Controller('echo')
class EchoController {
  @Post()
  echo(@Body() body: object): object {
    return body;
  }

  @Get('away')
  away(): never {
    throw Object.assign(new Error('connect ECONNREFUSED 10.1.2.3:5432'), { failure: 'unavailable' });
  }

  @Get('defect')
  defect(): never {
    throw new Error('a secret detail');
  }

  @Get('slow')
  async slow(): Promise<object> {
    await new Promise((resolve) => setTimeout(resolve, 400));
    return { slow: true };
  }
}

const logger = createLogger({ service: 'spec', level: 'silent' });
const metrics = new Metrics('spec');
let databaseAway = false;
let service: HttpService;

@Module({
  imports: [
    OperationsModule.register({
      metrics,
      checks: [
        {
          name: 'database',
          check: () => (databaseAway ? Promise.reject(new Error('away')) : Promise.resolve()),
        },
        { name: 'eventLog', check: () => Promise.resolve() },
      ],
    }),
  ],
  controllers: [EchoController],
})
class SpecModule {}

function options(changes: Partial<HttpServiceOptions> = {}): HttpServiceOptions {
  return {
    name: 'spec',
    module: SpecModule,
    port: 0,
    logger,
    openApi: { title: 'Spec', description: 'A service of the specs', version: '1' },
    ownsProcess: false,
    ...changes,
  };
}

beforeAll(async () => {
  service = await startHttpService(options());
});

afterAll(async () => {
  await service.stop();
  metrics.close();
});

function url(path: string): string {
  return `http://127.0.0.1:${service.port}${path}`;
}

describe('a service over HTTP', () => {
  it('lives, is ready, and says what is not', async () => {
    expect((await fetch(url('/health/live'))).status).toBe(200);
    const ready = await fetch(url('/health/ready'));
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({ status: 'ok', details: { database: { status: 'up' } } });
    databaseAway = true;
    const away = await fetch(url('/health/ready'));
    databaseAway = false;
    expect(away.status).toBe(503);
    expect(await away.json()).toMatchObject({
      details: { database: { status: 'down' }, eventLog: { status: 'up' } },
    });
    expect((await fetch(url('/health/live'))).status).toBe(200);
  });

  it('shows its metrics, the memory of the process included', async () => {
    metrics
      .counter({ name: 'payments_total', help: 'Payments.', labels: ['state'] })
      .add({ state: 'SUCCESS' }, 3);
    metrics.histogram({ name: 'commit_seconds', help: 'Commits.' }).observe(0.004);
    metrics.gauge({ name: 'queue_length', help: 'Waiting.' }).set(7);
    const answer = await fetch(url('/metrics'));
    const text = await answer.text();
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect(text).toContain('payments_total{state="SUCCESS",service="spec"} 3');
    expect(text).toContain('commit_seconds_bucket{le="0.005",service="spec"} 1');
    expect(text).toContain('queue_length{service="spec"} 7');
    expect(text).toMatch(/process_resident_memory_bytes\{service="spec"\} \d{7,}/);
  });

  it('describes itself', async () => {
    const document = (await (await fetch(url('/docs-json'))).json()) as { paths: object; info: object };
    expect(document.info).toMatchObject({ title: 'Spec', version: '1' });
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/echo', '/health/live', '/health/ready']),
    );
    const page = await fetch(url('/docs'));
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('swagger');
  });

  it('answers malformed and oversized bodies without stumbling', async () => {
    const post = async (body: string): Promise<number> =>
      (await fetch(url('/echo'), { method: 'POST', body, headers: { 'content-type': 'application/json' } }))
        .status;
    expect(await post('{"a":')).toBe(400);
    expect(await post(`{"a":"${'x'.repeat(70_000)}"}`)).toBe(413);
    expect(await post('{"a":1}')).toBe(201);
  });

  it('tells an outage from a defect, and neither with its details', async () => {
    const away = await fetch(url('/echo/away'));
    expect([away.status, await away.json()]).toEqual([
      503,
      { statusCode: 503, error: 'Service Unavailable', message: 'the database is away; nothing was changed' },
    ]);
    const defect = await fetch(url('/echo/defect'));
    expect([defect.status, await defect.text()]).toEqual([500, expect.not.stringContaining('secret')]);
  });

  it('says which port is in use', async () => {
    await expect(startHttpService(options({ port: service.port }))).rejects.toThrow(
      `Port ${service.port} is in use; spec cannot listen on it.`,
    );
  });

  it('serves the same routes over HTTPS', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'silkgate-tls-'));
    const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
        ...[
          '-subj',
          '/CN=127.0.0.1',
          '-addext',
          'subjectAltName=IP:127.0.0.1',
          '-keyout',
          keyFile,
          '-out',
          certFile,
        ],
      ],
      { stdio: 'ignore' },
    );
    const cert = readFileSync(certFile, 'utf8');
    const tls = { port: 0, key: readFileSync(keyFile, 'utf8'), cert };
    const secured = await startHttpService(options({ tls }));
    const status = await new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port: secured.tlsPort, path: '/health/live', ca: cert }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(200);
    await secured.stop();
    rmSync(folder, { recursive: true });
  });
  it('answers what is in progress when it ends, takes nothing more, and waits for no idle connection', async () => {
    const ending = await startHttpService(options());
    const agent = new Agent({ keepAlive: true });
    const get = (path: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        plainRequest({ agent, port: ending.port, host: '127.0.0.1', path }, (answer) => {
          answer.resume().once('end', () => resolve(answer.statusCode));
        })
          .on('error', reject)
          .end();
      });
    expect(await get('/health/live')).toBe(200);
    const inProgress = get('/echo/slow');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const startedAt = Date.now();
    const stopped = ending.stop();
    await expect(fetch(`http://127.0.0.1:${ending.port}/health/live`)).rejects.toThrow();
    expect(await inProgress).toBe(200);
    await stopped;
    expect(Date.now() - startedAt).toBeLessThan(2_000);
    agent.destroy();
  });
});
