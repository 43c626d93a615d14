import type { Server } from 'node:http';

/** Idle connections are looked for this often: one that was busy a moment ago would else stay for its keep-alive. */
const LOOK_EVERY_MS = 50;
/** Longer than any answer takes; what is still open then is cut, so that the rest of an orderly end has its time. */
const DRAIN_LIMIT_MS = 8_000;

/**
 * Takes no more connections; resolves when every request in progress is answered and every connection closed. Requests
 * that still come over a connection kept alive are answered and told that it ends.
 */
export async function drainServer(server: Server, limitMs = DRAIN_LIMIT_MS): Promise<void> {
  if (!server.listening) return;
  server.prependListener('request', (_request, response) => response.setHeader('connection', 'close'));
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const look = setInterval(() => server.closeIdleConnections(), LOOK_EVERY_MS);
  const cut = setTimeout(() => server.closeAllConnections(), limitMs);
  await closed;
  clearInterval(look);
  clearTimeout(cut);
}
