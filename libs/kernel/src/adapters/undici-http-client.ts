import { request as send } from 'undici';
import type { Dispatcher } from 'undici';
import type { HttpClient, HttpOutcome, HttpRequest } from '../http.js';
import { ConnectionPools, type ConnectionPool } from './connection-pools.js';

export interface UndiciHttpClientOptions {
  /** Connections to one counterparty at most; further requests to it wait for one. Default 64. */
  readonly connectionsPerCounterparty?: number;
  /** Counterparties whose connections are kept at most. Default 1,000. */
  readonly maxCounterparties?: number;
  /** How long a counterparty's pool is kept without a request. Default 60 s. */
  readonly idleMs?: number;
  /** A longer answer is cut off and counts as ambiguous. Default 1 MiB. */
  readonly maxBodyBytes?: number;
}

/** Before any byte of the request has left: the counterparty cannot have seen it. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const NO_CONNECTION: HttpOutcome = {
  kind: 'failure',
  class: 'transient',
  reason: 'no free connection before the deadline',
};

/**
 * An entry of its own, so that those who make no calls do not load the driver. Keep-alive pools, one for each
 * counterparty: where one is full, calls to that counterparty alone wait. One deadline over waiting, connecting, sending
 * and reading; what it ends while it waits was surely not sent.
 */
export class UndiciHttpClient implements HttpClient {
  readonly #pools: ConnectionPools;
  readonly #maxBodyBytes: number;

  constructor(options: UndiciHttpClientOptions = {}) {
    this.#maxBodyBytes = options.maxBodyBytes ?? 1024 * 1024;
    this.#pools = new ConnectionPools({
      connections: options.connectionsPerCounterparty ?? 64,
      maxPools: options.maxCounterparties ?? 1_000,
      idleMs: options.idleMs ?? 60_000,
    });
  }

  async send(request: HttpRequest): Promise<HttpOutcome> {
    const pool = this.#pools.of(request.counterparty ?? originOf(request.url));
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), request.timeoutMs);
    try {
      const turn = pool.turn(deadline.signal);
      if (turn !== true && !(await turn)) return NO_CONNECTION;
      return await this.#sendInTurn(pool, request, deadline.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    await this.#pools.close();
  }

  async #sendInTurn(pool: ConnectionPool, request: HttpRequest, signal: AbortSignal): Promise<HttpOutcome> {
    try {
      const response = await send(request.url, {
        dispatcher: pool.agent,
        method: request.method,
        headers: request.headers,
        body: request.body ?? null,
        signal,
      });
      const body = await this.#read(response);
      if (body === undefined) return { kind: 'failure', class: 'ambiguous', reason: 'answer too long' };
      return { kind: 'response', status: response.statusCode, headers: headersOf(response), body };
    } catch (error) {
      return failureOf(error, signal.aborted);
    } finally {
      pool.giveBack();
    }
  }

  async #read(response: Dispatcher.ResponseData): Promise<string | undefined> {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of response.body) {
      const bytes = chunk as Buffer;
      length += bytes.length;
      if (length > this.#maxBodyBytes) {
        response.body.destroy();
        return undefined;
      }
      chunks.push(bytes);
    }
    return Buffer.concat(chunks).toString('utf8');
  }
}

/** Of what is no URL there is none; sending to it fails. */
function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : '';
}

function headersOf(response: Dispatcher.ResponseData): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}

/** A deadline may pass before or after the request has left; nobody can tell, so it is ambiguous. */
function failureOf(error: unknown, timedOut: boolean): HttpOutcome {
  if (timedOut) return { kind: 'failure', class: 'ambiguous', reason: 'timeout' };
  const code = codeOf(error);
  const failureClass = NOT_SENT.has(code) ? 'transient' : 'ambiguous';
  return { kind: 'failure', class: failureClass, reason: code };
}

/** Several addresses that all refused come as one error with many; the first speaks for them. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if ('errors' in error && Array.isArray(error.errors) && error.errors.length > 0)
    return codeOf(error.errors[0]);
  return 'name' in error && typeof error.name === 'string' ? error.name : 'unknown';
}
