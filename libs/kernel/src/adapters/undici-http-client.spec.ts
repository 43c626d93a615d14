import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UndiciHttpClient } from './undici-http-client.js';

let server: Server;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const sockets = new Set<unknown>();
const client = new UndiciHttpClient({ maxBodyBytes: 1_000 });

beforeAll(async () => {
  server = createServer((request, response) => {
    sockets.add(request.socket);
    request.resume().on('end', () => answer(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  await client.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function send(timeoutMs = 2_000, port = (server.address() as AddressInfo).port, counterparty?: string) {
  const url = `http://127.0.0.1:${port}/${counterparty ?? 'path'}`;
  return client.send({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    body: '{}',
    timeoutMs,
    ...(counterparty === undefined ? {} : { counterparty }),
  });
}

describe('the HTTP client', () => {
  it('tells status, headers and body, and keeps the connection', async () => {
    answer = (_request, response) => response.writeHead(201, { 'X-Name': 'value' }).end('body');
    expect(await send()).toMatchObject({
      kind: 'response',
      status: 201,
      headers: { 'x-name': 'value' },
      body: 'body',
    });
    for (let call = 0; call < 10; call += 1) await send();
    // The pool may open a second one while the first is being handed back.
    expect(sockets.size).toBeLessThanOrEqual(2);
  });

  it('a refused connection was surely not sent', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    expect(await send(2_000, port)).toEqual({ kind: 'failure', class: 'transient', reason: 'ECONNREFUSED' });
  });

  it('a timeout, a reset and an endless answer are ambiguous', async () => {
    answer = () => undefined;
    expect(await send(50)).toEqual({ kind: 'failure', class: 'ambiguous', reason: 'timeout' });
    answer = (request) => request.socket.destroy();
    expect(await send()).toMatchObject({ kind: 'failure', class: 'ambiguous' });
    answer = (_request, response) => response.end('x'.repeat(1_001));
    expect(await send()).toMatchObject({ kind: 'failure', class: 'ambiguous' });
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': '10' }).write('x');
      response.socket?.destroy();
    };
    expect(await send()).toMatchObject({ kind: 'failure', class: 'ambiguous' });
  });

  it('what is no address is a failure like others', async () => {
    const request = { method: 'GET', url: 'nowhere', headers: {}, timeoutMs: 100 } as const;
    expect(await client.send(request)).toMatchObject({ kind: 'failure' });
  });
});

describe('counterparties behind one origin', () => {
  const port = () => (server.address() as AddressInfo).port;
  const arrived: string[] = [];
  beforeEach(() => {
    arrived.length = 0;
    answer = (request, response) => {
      arrived.push(request.url ?? '');
      if (request.url !== '/HANGING') response.end('done');
    };
  });

  it('do not wait for one that answers none of two hundred calls', async () => {
    // Those that are sent wait longer than the others, so that none is sent at its last moment.
    const hung = Array.from({ length: 200 }, (_, n) => send(n < 64 ? 3_000 : 1_500, port(), 'HANGING'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    for (const other of ['QUICK', 'OTHER']) {
      const answers = await Promise.all(Array.from({ length: 50 }, () => send(1_000, port(), other)));
      expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['response']));
    }
    const outcomes = await Promise.all(hung);
    // As many as there are connections were sent; of the others it is known that they were not.
    const sent = { kind: 'failure', class: 'ambiguous', reason: 'timeout' };
    const waited = { kind: 'failure', class: 'transient', reason: 'no free connection before the deadline' };
    expect(outcomes.slice(0, 64)).toEqual(Array.from({ length: 64 }, () => sent));
    expect(outcomes.slice(64)).toEqual(Array.from({ length: 136 }, () => waited));
    expect(arrived.filter((url) => url === '/HANGING')).toHaveLength(64);
    expect(await send(1_000, port(), 'QUICK')).toMatchObject({ kind: 'response' });
  });

  it('a call that waits goes as soon as a connection is free', async () => {
    const few = new UndiciHttpClient({ connectionsPerCounterparty: 1 });
    const waiting: ServerResponse[] = [];
    answer = (_request, response) => waiting.push(response);
    const call = (timeoutMs: number) =>
      few.send({
        method: 'POST',
        url: `http://127.0.0.1:${port()}/`,
        headers: {},
        counterparty: 'SLOW',
        timeoutMs,
      });
    const [first, impatient, second] = [call(2_000), call(50), call(2_000)];
    expect(await impatient).toMatchObject({ class: 'transient' });
    expect(waiting).toHaveLength(1);
    waiting[0]?.end('one');
    expect(await first).toMatchObject({ body: 'one' });
    while (waiting.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    waiting[1]?.end('two');
    expect(await second).toMatchObject({ body: 'two' });
    await few.close();
  });
});
