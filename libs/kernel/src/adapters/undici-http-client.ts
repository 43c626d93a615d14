import { Agent, request as send } from 'undici';
import type { Dispatcher } from 'undici';
import type { HttpClient, HttpOutcome, HttpRequest } from '../http.js';

export interface UndiciHttpClientOptions {
  /** Connections to one origin at most; further requests wait for one. Default 64. */
  readonly connectionsPerOrigin?: number;
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

/**
 * An entry of its own, so that those who make no calls do not load the driver. Keep-alive pools, one for each origin; one deadline over connecting, sending and
 * reading.
 */
export class UndiciHttpClient implements HttpClient {
  readonly #agent: Agent;
  readonly #maxBodyBytes: number;

  constructor(options: UndiciHttpClientOptions = {}) {
    this.#maxBodyBytes = options.maxBodyBytes ?? 1024 * 1024;
    this.#agent = new Agent({
      connections: options.connectionsPerOrigin ?? 64,
      pipelining: 1,
      // Shorter than Node's default of 5 s on the other side: a connection is not used while it is being closed.
      keepAliveTimeout: 4_000,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  async send(request: HttpRequest): Promise<HttpOutcome> {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), request.timeoutMs);
    try {
      const response = await send(request.url, {
        dispatcher: this.#agent,
        method: request.method,
        headers: request.headers,
        body: request.body ?? null,
        signal: deadline.signal,
      });
      const body = await this.#read(response);
      if (body === undefined) return { kind: 'failure', class: 'ambiguous', reason: 'answer too long' };
      return { kind: 'response', status: response.statusCode, headers: headersOf(response), body };
    } catch (error) {
      return failureOf(error, deadline.signal.aborted);
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    await this.#agent.close();
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
