/**
 * The bytes that are signed: `<METHOD> <path>\n<clientId>.<time>.<body>`.
 *
 * `path` is the request target exactly as on the request line: no scheme, no host, and with its query if there is one
 * (no call of the dialect has one). `time` is the header's text as sent, never a re-formatted instant; `body` is the
 * body as sent, byte for byte. Source: `genSignContent` of the public SDKs.
 */
export function requestContent(
  method: string,
  path: string,
  clientId: string,
  requestTime: string,
  body: string | Uint8Array,
): Buffer {
  return content(method, path, clientId, requestTime, body);
}

/** The same with the `Response-Time`; method, path and client id are those of the request that is answered. */
export function responseContent(
  method: string,
  path: string,
  clientId: string,
  responseTime: string,
  body: string | Uint8Array,
): Buffer {
  return content(method, path, clientId, responseTime, body);
}

function content(
  method: string,
  path: string,
  clientId: string,
  time: string,
  body: string | Uint8Array,
): Buffer {
  const head = `${method.toUpperCase()} ${path}\n${clientId}.${time}.`;
  return typeof body === 'string'
    ? Buffer.from(head + body, 'utf8')
    : Buffer.concat([Buffer.from(head), body]);
}
