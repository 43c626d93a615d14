import {
  parseSignatureHeader,
  requestContent,
  requestTimeWithin,
  type ResultCode,
} from '@silkgate/alipayplus';
import { err, ok, type Clock, type Result } from '@silkgate/kernel';
import type { RateSource, RateSourceDirectory } from '../rate-sources/domain/rate-source.js';

/** A publication as it came over the wire; header names in lower case. */
export interface PublicationRequest {
  readonly method: string;
  /** The request target as sent. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

export interface Refusal {
  readonly code: ResultCode;
  /** A field name or a sentence, never a value of the request. */
  readonly detail?: string;
}

/** How far a publisher's clock may be from ours. */
const REQUEST_TIME_WINDOW_MS = 5 * 60_000;

/** Who sent it: the source whose key signed exactly these bytes, within the time window. */
export async function authenticate(
  request: PublicationRequest,
  sources: RateSourceDirectory,
  clock: Clock,
): Promise<Result<RateSource, Refusal>> {
  const clientId = request.headers['client-id'];
  const requestTime = request.headers['request-time'];
  const signatureText = request.headers['signature'];
  if (clientId === undefined) return err({ code: 'PARAM_ILLEGAL', detail: 'Client-Id' });
  if (requestTime === undefined) return err({ code: 'PARAM_ILLEGAL', detail: 'Request-Time' });
  if (signatureText === undefined) return err({ code: 'PARAM_ILLEGAL', detail: 'Signature' });
  const source = await sources.find(clientId);
  if (source === undefined) return err({ code: 'CLIENT_INVALID' });
  const header = parseSignatureHeader(signatureText);
  if (!header.ok) return err({ code: 'INVALID_SIGNATURE', detail: header.error.code });
  const content = requestContent(request.method, request.path, clientId, requestTime, request.body);
  const { algorithm, keyVersion, signature } = header.value;
  const outcome = await source.keys.verify(algorithm, keyVersion, content, signature);
  if (outcome === 'unknown-key') return err({ code: 'KEY_NOT_FOUND' });
  if (outcome === 'invalid') return err({ code: 'INVALID_SIGNATURE' });
  const within = requestTimeWithin(requestTime, clock.now(), REQUEST_TIME_WINDOW_MS);
  return within.ok ? ok(source) : err({ code: 'REQUEST_TIME_INVALID', detail: within.error.code });
}
