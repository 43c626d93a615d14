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

function send(timeoutMs = 2_000, port = (server.address() as AddressInfo).port) {
  const url = `http://127.0.0.1:${port}/path`;
  return client.send({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    body: '{}',
    timeoutMs,
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
});
