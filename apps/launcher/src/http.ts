import { Unreachable } from './refusal.js';

export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface CallOptions {
  readonly body?: unknown;
  readonly token?: string;
  readonly timeoutMs?: number;
}

function unreachable(url: string, error: unknown): Unreachable {
  const { message, cause } = error as Error;
  return new Unreachable(`${url} does not answer (${cause instanceof Error ? cause.message : message})`);
}

/** One call to a service of ours on loopback, as an operator where `token` is given. */
export async function callJson(
  method: 'GET' | 'POST',
  url: string,
  options: CallOptions = {},
): Promise<JsonAnswer> {
  const headers: Record<string, string> = {};
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  if (options.token !== undefined) headers['authorization'] = `Bearer ${options.token}`;
  const request = {
    method,
    headers,
    body: options.body === undefined ? null : JSON.stringify(options.body),
    signal: AbortSignal.timeout(options.timeoutMs ?? 10_000),
  };
  const { status, text } = await fetch(url, request)
    .then(async (response) => ({ status: response.status, text: await response.text() }))
    .catch((error: unknown) => Promise.reject(unreachable(url, error)));
  return { status, body: text === '' ? undefined : JSON.parse(text) };
}

/** As `callJson`, where anything but 2xx is a failure. */
export async function requireJson<T>(
  method: 'GET' | 'POST',
  url: string,
  options: CallOptions = {},
): Promise<T> {
  const answer = await callJson(method, url, options);
  if (answer.status < 200 || answer.status > 299) {
    throw new Error(`${method} ${url} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
  return answer.body as T;
}
