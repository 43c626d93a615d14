export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface CallOptions {
  readonly body?: unknown;
  readonly token?: string;
  readonly timeoutMs?: number;
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
  const response = await fetch(url, {
    method,
    headers,
    body: options.body === undefined ? null : JSON.stringify(options.body),
    signal: AbortSignal.timeout(options.timeoutMs ?? 10_000),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
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
