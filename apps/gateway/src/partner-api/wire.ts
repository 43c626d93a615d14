/** A request as it arrived: nothing decoded, because what was sent is what was signed. */
export interface PartnerRequest {
  readonly method: string;
  /** The request target of the request line, query included. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
}

export interface PartnerAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A header that was sent once and is not empty. */
export function headerOf(request: PartnerRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
