export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /**
   * Whom it is for, where several share one origin behind a hub: calls to one never wait for another's. Left out, it is
   * the origin.
   */
  readonly counterparty?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
}

/**
 * `transient`: the request surely was not sent (connection refused, name not found, no connection was free in time).
 * `ambiguous`: it may have been received (timeout, reset), and must never be taken for a refusal.
 */
export type HttpOutcome =
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly kind: 'failure'; readonly class: 'transient' | 'ambiguous'; readonly reason: string };

/** Never rejects: everything the network can do is an outcome. Header names in answers are lower case. */
export interface HttpClient {
  send(request: HttpRequest): Promise<HttpOutcome>;
}
