import { parseSignatureHeader, requestContent, requestTimeWithin } from '@silkgate/alipayplus';
import { ok } from '@silkgate/kernel';
import type { Clock, Result } from '@silkgate/kernel';
import type { Participant } from '../participants/directory.js';
import type { PartnerDirectory } from '../participants/live-directory.js';
import { refuse } from './refusal.js';
import type { Refusal } from './refusal.js';
import { requestFingerprint } from './request-fingerprint.js';
import { headerOf } from './wire.js';
import type { PartnerRequest } from './wire.js';

export interface AuthenticationPorts {
  readonly directory: PartnerDirectory;
  readonly clock: Clock;
  /** How far Request-Time may be from our clock, before or after. */
  readonly requestWindowMs: number;
}

export interface AuthenticatedCaller {
  readonly participant: Participant;
  /** Of this very request: the same for a repeat of the same bytes, made only where a call has no id of its own. */
  readonly fingerprint: () => string;
}

/** Longer is no client id of ours; it is not even looked up. */
const MAX_CLIENT_ID = 64;

/** Who sent this: headers, client, time and signature over the request as it was sent, cheapest first. */
export async function authenticate(
  { directory, clock, requestWindowMs }: AuthenticationPorts,
  request: PartnerRequest,
): Promise<Result<AuthenticatedCaller, Refusal>> {
  const clientId = headerOf(request, 'client-id');
  const requestTime = headerOf(request, 'request-time');
  const header = headerOf(request, 'signature');
  if (clientId === undefined) return refuse('PARAM_ILLEGAL', 'header Client-Id');
  if (requestTime === undefined) return refuse('PARAM_ILLEGAL', 'header Request-Time');
  if (header === undefined) return refuse('PARAM_ILLEGAL', 'header Signature');
  if (clientId.length > MAX_CLIENT_ID) return refuse('CLIENT_INVALID');
  if (!requestTimeWithin(requestTime, clock.now(), requestWindowMs).ok) return refuse('REQUEST_TIME_INVALID');
  const signature = parseSignatureHeader(header);
  if (!signature.ok) return refuse('INVALID_SIGNATURE', signature.error.code);
  const participant = await directory.lookUp(clientId);
  const keyRing = directory.keyRing(clientId);
  if (participant === undefined || keyRing === undefined) return refuse('CLIENT_INVALID');
  const content = requestContent(request.method, request.target, clientId, requestTime, request.body);
  const { algorithm, keyVersion, signature: bytes } = signature.value;
  switch (await keyRing.verify(algorithm, keyVersion, content, bytes)) {
    case 'valid':
      return ok({ participant, fingerprint: () => requestFingerprint(content, algorithm, bytes) });
    case 'unknown-key':
      return refuse('KEY_NOT_FOUND');
    case 'invalid':
      return refuse('INVALID_SIGNATURE');
  }
}
