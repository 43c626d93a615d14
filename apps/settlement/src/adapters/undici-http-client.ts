import type { HttpClient, HttpOutcome, HttpRequest } from '@silkgate/kernel';
import { Agent, request as undiciRequest } from 'undici';

const MAX_ANSWER_BYTES = 1 << 20;
/** The connection was never made, so nothing of the request can have been received. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/** The bank's line: a few connections, kept open. Never rejects. */
export class UndiciHttpClient implements HttpClient {
  readonly #agent = new Agent({
    connections: 8,
    pipelining: 1,
    keepAliveTimeout: 30_000,
    connectTimeout: 2_000,
    maxResponseSize: MAX_ANSWER_BYTES,
  });

  async send({ method, url, headers, body, timeoutMs }: HttpRequest): Promise<HttpOutcome> {
    try {
      const answer = await undiciRequest(url, {
        dispatcher: this.#agent,
        method,
        headers: { ...headers },
        ...(body === undefined ? {} : { body }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await answer.body.text();
      return {
        kind: 'response',
        status: answer.statusCode,
        headers: singleValues(answer.headers),
        body: text,
      };
    } catch (error) {
      return failureOf(error);
    }
  }

  close(): Promise<void> {
    return this.#agent.close();
  }
}

function singleValues(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]): [string, string][] => {
      if (value === undefined) return [];
      return [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value]];
    }),
  );
}

function failureOf(error: unknown): HttpOutcome {
  const named = error instanceof Error ? error.name : 'unknown failure';
  const code = error instanceof Error && 'code' in error ? String(error.code) : named;
  return { kind: 'failure', class: NOT_SENT.has(code) ? 'transient' : 'ambiguous', reason: code };
}
