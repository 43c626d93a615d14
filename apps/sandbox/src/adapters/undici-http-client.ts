import type { HttpClient, HttpOutcome, HttpRequest } from '@silkgate/kernel';
import { Agent, request as undiciRequest } from 'undici';
import { errorCode } from './error-code.js';

const CONNECTIONS_PER_ORIGIN = 64;
const MAX_ANSWER_BYTES = 1 << 20;
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/** Keeps connections open between calls. Never rejects. */
export class UndiciHttpClient implements HttpClient {
  private readonly agent = new Agent({
    connections: CONNECTIONS_PER_ORIGIN,
    pipelining: 1,
    keepAliveTimeout: 30_000,
    connectTimeout: 2_000,
    maxResponseSize: MAX_ANSWER_BYTES,
  });

  async send({ method, url, headers, body, timeoutMs }: HttpRequest): Promise<HttpOutcome> {
    try {
      const answer = await undiciRequest(url, {
        dispatcher: this.agent,
        method,
        headers: { ...headers },
        ...(body === undefined ? {} : { body }),
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await answer.body.text();
      return { kind: 'response', status: answer.statusCode, headers: flat(answer.headers), body: text };
    } catch (error) {
      return failure(error);
    }
  }

  close(): Promise<void> {
    return this.agent.close();
  }
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value]],
  );
  return Object.fromEntries(entries);
}

function failure(error: unknown): HttpOutcome {
  const code = errorCode(error);
  if (NOT_SENT.has(code)) return { kind: 'failure', class: 'transient', reason: code };
  return { kind: 'failure', class: 'ambiguous', reason: code === '' ? 'timed out or cut off' : code };
}
