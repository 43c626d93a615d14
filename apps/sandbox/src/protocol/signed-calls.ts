import {
  formatSignatureHeader,
  parseSignatureHeader,
  requestContent,
  responseContent,
} from '@silkgate/alipayplus';
import { toIsoUtc8, type Clock, type HttpClient } from '@silkgate/kernel';
import type { Identity } from './identity.js';

export type CallOutcome =
  | { readonly kind: 'answered'; readonly body: string }
  /** No verified answer: a time-out, a lost or unreadable answer, 5xx. Never to be taken for a refusal. */
  | { readonly kind: 'unknown'; readonly reason: string };

export interface Call {
  /** Scheme, host and port. */
  readonly base: string;
  readonly path: string;
  readonly body: object;
  readonly timeoutMs: number;
  /** Acknowledgements of notifications need no signature. */
  readonly answerSigned: boolean;
}

/** Calls out with a signature and accepts no answer without one, unless the call says that it needs none. */
export class SignedCalls {
  constructor(
    private readonly http: HttpClient,
    private readonly clock: Clock,
  ) {}

  async post(identity: Identity, call: Call): Promise<CallOutcome> {
    const { clientId, signer } = identity;
    const { base, path, timeoutMs } = call;
    const body = JSON.stringify(call.body);
    const time = toIsoUtc8(this.clock.now());
    const signature = await signer.sign(requestContent('POST', path, clientId, time, body));
    const { algorithm, keyVersion } = signer;
    const outcome = await this.http.send({
      method: 'POST',
      url: base + path,
      headers: {
        'content-type': 'application/json; charset=UTF-8',
        'client-id': clientId,
        'request-time': time,
        signature: formatSignatureHeader({ algorithm, keyVersion, signature }),
      },
      body,
      timeoutMs,
    });
    if (outcome.kind === 'failure') return { kind: 'unknown', reason: outcome.reason };
    if (outcome.status !== 200) return { kind: 'unknown', reason: `HTTP ${outcome.status}` };
    if (!call.answerSigned || (await this.isSigned(identity, path, outcome.headers, outcome.body))) {
      return { kind: 'answered', body: outcome.body };
    }
    return { kind: 'unknown', reason: 'the answer is not signed by the switch' };
  }

  private async isSigned(
    { clientId, counterpart }: Identity,
    path: string,
    headers: Readonly<Record<string, string>>,
    body: string,
  ): Promise<boolean> {
    const time = headers['response-time'];
    const header = parseSignatureHeader(headers['signature'] ?? '');
    if (time === undefined || !header.ok) return false;
    const { algorithm, keyVersion, signature } = header.value;
    const content = responseContent('POST', path, clientId, time, body);
    return (await counterpart.verify(algorithm, keyVersion, content, signature)) === 'valid';
  }
}
