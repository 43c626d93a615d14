import {
  parseSignatureHeader,
  formatSignatureHeader,
  requestContent,
  requestTimeWithin,
  responseContent,
} from '@silkgate/alipayplus';
import type { KeyRing } from '@silkgate/alipayplus';
import { toIsoUtc8 } from '@silkgate/kernel';
import type { Clock, HttpClient, HttpOutcome } from '@silkgate/kernel';
import type { Participant } from '../../participants/directory.js';
import type { SwitchSigners } from '../../participants/switch-signers.js';

/** An answer whose signature is the counterparty's, or why there is none. */
export type SignedAnswer =
  | { readonly kind: 'answer'; readonly body: string }
  | { readonly kind: 'unknown'; readonly reason: string; readonly untrusted?: true }
  | { readonly kind: 'not-sent'; readonly reason: string };

export interface SignedExchangePorts {
  readonly http: HttpClient;
  readonly signers: SwitchSigners;
  readonly keyRing: (clientId: string) => KeyRing | undefined;
  readonly clock: Clock;
}

export interface SignedRequest {
  readonly counterparty: Participant;
  /** Below the participant's base URL. */
  readonly path: string;
  readonly body: string;
  readonly timeoutMs: number;
  readonly traceparent?: string;
}

/** How old an answer may be, so that yesterday's is not taken for today's. */
const RESPONSE_WINDOW_MS = 5 * 60_000;

/** One signed call to a participant: signs what is sent, believes only what is signed by its key. */
export async function exchange(ports: SignedExchangePorts, request: SignedRequest): Promise<SignedAnswer> {
  const { counterparty, body } = request;
  const url = counterparty.baseUrl + request.path;
  const path = new URL(url).pathname;
  const requestTime = toIsoUtc8(ports.clock.now());
  const signer = ports.signers.signer(counterparty.switchKeyVersion);
  const content = requestContent('POST', path, counterparty.clientId, requestTime, body);
  const signature = await signer.sign(content);
  const { algorithm, keyVersion } = signer;
  const outcome = await ports.http.send({
    method: 'POST',
    url,
    counterparty: counterparty.clientId,
    headers: {
      'content-type': 'application/json; charset=UTF-8',
      'client-id': counterparty.clientId,
      'request-time': requestTime,
      signature: formatSignatureHeader({ algorithm, keyVersion, signature }),
      ...(request.traceparent === undefined ? {} : { traceparent: request.traceparent }),
    },
    body,
    timeoutMs: request.timeoutMs,
  });
  return verified(ports, counterparty.clientId, path, outcome);
}

async function verified(
  ports: SignedExchangePorts,
  clientId: string,
  path: string,
  outcome: HttpOutcome,
): Promise<SignedAnswer> {
  if (outcome.kind === 'failure') {
    return { kind: outcome.class === 'transient' ? 'not-sent' : 'unknown', reason: outcome.reason };
  }
  if (outcome.status < 200 || outcome.status > 299)
    return { kind: 'unknown', reason: `HTTP ${outcome.status}` };
  const problem = await signatureProblem(ports, clientId, path, outcome);
  return problem === undefined
    ? { kind: 'answer', body: outcome.body }
    : { kind: 'unknown', reason: problem, untrusted: true };
}

async function signatureProblem(
  { keyRing, clock }: SignedExchangePorts,
  clientId: string,
  path: string,
  response: Extract<HttpOutcome, { kind: 'response' }>,
): Promise<string | undefined> {
  const { 'response-time': time, signature: header } = response.headers;
  if (time === undefined || header === undefined) return 'answer without signature';
  const signature = parseSignatureHeader(header);
  if (!signature.ok) return `unreadable signature: ${signature.error.code}`;
  if (!requestTimeWithin(time, clock.now(), RESPONSE_WINDOW_MS).ok) return 'Response-Time outside the window';
  const content = responseContent('POST', path, clientId, time, response.body);
  const { algorithm, keyVersion, signature: bytes } = signature.value;
  const outcome = await keyRing(clientId)?.verify(algorithm, keyVersion, content, bytes);
  return outcome === 'valid' ? undefined : `signature ${outcome ?? 'of an unknown participant'}`;
}
