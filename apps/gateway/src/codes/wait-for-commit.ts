/** How long a code, an order or a quote may wait for its commit: who asks for one waits little longer itself. */
export const WAIT_FOR_COMMIT_MS = 2_000;
